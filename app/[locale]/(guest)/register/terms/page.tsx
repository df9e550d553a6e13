import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import Markdown from "react-markdown";
import { formTexts } from "@/app/_lib/form-texts";
import { readOperatorText } from "@/app/_lib/operator-text";
import { guarded } from "@/app/_lib/with-error-page";
import { OtherRoads } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { findRegistration } from "@/domain/account-lifecycle/registration/begin";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readRegistrationCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { TermsForm } from "./terms-form";

/** The terms with their version: accept, or refuse and keep nothing. */
export default guarded(async function TermsStep() {
  const [t, locale] = [await getTranslations("registration"), await currentLocale()];
  const cookie = await readRegistrationCookie();
  if (!cookie) redirect(`/${locale}/login?reason=expired`);
  const form = looksLikeToken(cookie.door) ? `/invitations/${cookie.door}/register?` : `/register?at=${cookie.door}&`;
  const registration = await findRegistration(getContext(), cookie.secret);
  if (registration?.state !== "open") redirect(`/${locale}${form}reason=expired`);
  const { version, body } = await readOperatorText("terms");
  return (
    <>
      <TermsForm
        version={version}
        texts={{
          ...(await formTexts(t("termsTitle"))),
          accept: t("accept"),
          refuse: t("refuse"),
          refuseHint: t("refuseHint"),
        }}
        intro={
          <>
            <Heading level={1}>{t("termsTitle")}</Heading>
            <Paragraph>{t("termsIntro")}</Paragraph>
            <Paragraph kind="muted">{t("termsVersion", { version })}</Paragraph>
            <Prose>
              <Markdown>{body}</Markdown>
            </Prose>
          </>
        }
      />
      <OtherRoads links={[{ label: t("backToForm"), href: `/${locale}${form.slice(0, -1)}` }]} />
    </>
  );
});
