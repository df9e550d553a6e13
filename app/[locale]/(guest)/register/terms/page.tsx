import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import Markdown from "react-markdown";
import { formTexts } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { readOperatorText } from "@/app/operator-text";
import { Heading } from "@/components/ui/heading";
import { OtherRoads } from "@/components/ui/other-roads";
import { Paragraph } from "@/components/ui/paragraph";
import { Prose } from "@/components/ui/prose";
import { looksLikeToken } from "@/domain/crypto/token";
import { findRegistration } from "@/domain/registration/begin";
import { readRegistrationCookie } from "@/server/auth/registration-cookies";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
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
