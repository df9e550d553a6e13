import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { guarded } from "@/app/_lib/with-error-page";
import { OtherRoads } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { readPendingCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { AddressForm } from "./address-form";

/** "Klopt je e-mailadres niet?" */
export default guarded(async function AddressPage() {
  const [t, locale, pending] = [
    await getTranslations("registration"),
    await currentLocale(),
    await readPendingCookie(),
  ];
  if (!pending) redirect(`/${locale}/login?reason=expired`);
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
      <OtherRoads links={[{ label: t("addressBack"), href: `/${locale}/register/check-email` }]} />
    </>
  );
});
