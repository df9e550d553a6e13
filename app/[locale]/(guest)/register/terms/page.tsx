import { getTranslations } from "next-intl/server";
import Markdown from "react-markdown";
import { formTexts } from "@/app/_lib/form-texts";
import { linkAddress } from "@/app/_lib/link-address";
import { readOperatorText } from "@/app/_lib/operator-text";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { ButtonGroup } from "@/components/ui/button-group";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { SubmitButton } from "@/components/ui/submit-button";
import { findRegistration } from "@/domain/account-lifecycle/registration/begin";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readPendingCookie, readRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { answerTerms } from "./actions";

/** The terms with their version: accept, or refuse and keep nothing. */
export default withErrorPage(async function TermsStep() {
  const t = await getTranslations("registration");
  const locale = currentLocale();
  const cookie = await readRegistrationCookie();
  if (!cookie) return redirectTo((await readPendingCookie()) ? "/register/check-email" : "/login?reason=expired");
  const { secret, entry } = cookie;
  const isInvited = looksLikeToken(entry);
  const registration = await findRegistration(getContext(), secret);
  if (registration?.state !== "open") {
    return redirectTo(
      isInvited ? `/invitations/${entry}/register?reason=expired` : `/register?at=${entry}&reason=expired`,
    );
  }
  const { version, body } = await readOperatorText("terms");
  return (
    <>
      <ActionForm
        action={answerTerms}
        texts={await formTexts(t("termsTitle"))}
        intro={
          <>
            <Heading level={1}>{t("termsTitle")}</Heading>
            <Paragraph>{t("termsIntro")}</Paragraph>
            <Paragraph kind="muted">{t("termsVersion", { version })}</Paragraph>
            <Prose>
              <Markdown urlTransform={linkAddress}>{body}</Markdown>
            </Prose>
          </>
        }
      >
        <input type="hidden" name="version" value={version} />
        <Paragraph kind="muted">{t("refuseHint")}</Paragraph>
        <ButtonGroup>
          <SubmitButton name="choice" value="accept" label={t("accept")} />
          <SubmitButton name="choice" value="refuse" kind="secondary" label={t("refuse")} />
        </ButtonGroup>
      </ActionForm>
      <Alternatives
        links={[
          {
            label: t("backToForm"),
            href: localePath(locale, isInvited ? `/invitations/${entry}/register` : `/register?at=${entry}`),
          },
        ]}
      />
    </>
  );
});
