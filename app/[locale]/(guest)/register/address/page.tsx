import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { EmailField } from "@/components/account/email-field";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { readPendingCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { correctAddress } from "../check-email/actions";

/** "Klopt je e-mailadres niet?" */
export default withErrorPage(async function AddressPage() {
  const t = await getTranslations("registration");
  const locale = currentLocale();
  const pending = await readPendingCookie();
  if (!pending) return redirectTo("/login?reason=expired");
  return (
    <>
      <ActionForm
        action={correctAddress}
        texts={await typedFormTexts(t("addressTitle"))}
        intro={
          <>
            <Heading level={1}>{t("addressTitle")}</Heading>
            <Paragraph>{t("addressIntro")}</Paragraph>
          </>
        }
      >
        <EmailField label={t("email")} filledIn={pending.email} />
        <SubmitButton label={t("addressSubmit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("addressBack"), href: localePath(locale, "/register/check-email") }]} />
    </>
  );
});
