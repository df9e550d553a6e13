import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { readPendingCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { AddressForm } from "./address-form";

/** "Klopt je e-mailadres niet?" */
export default withErrorPage(async function AddressPage() {
  const t = await getTranslations("registration");
  const locale = await currentLocale();
  const pending = await readPendingCookie();
  if (!pending) return redirectTo("/login?reason=expired");
  return (
    <>
      <AddressForm
        email={pending.email}
        texts={{ ...(await formTexts(t("addressTitle"))), email: t("email"), submit: t("addressSubmit") }}
        intro={
          <>
            <Heading level={1}>{t("addressTitle")}</Heading>
            <Paragraph>{t("addressIntro")}</Paragraph>
          </>
        }
      />
      <Alternatives links={[{ label: t("addressBack"), href: localePath(locale, "/register/check-email") }]} />
    </>
  );
});
