import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { guarded } from "@/app/_lib/with-error-page";
import { OtherRoads } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { ForgotForm } from "./forgot-form";

export default guarded(async function ForgotPasswordPage() {
  const [t, login] = [await getTranslations("forgotPassword"), await getTranslations("login")];
  return (
    <>
      <ForgotForm
        texts={{ ...(await formTexts(t("title"))), email: login("email"), submit: t("submit") }}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <OtherRoads links={[{ label: t("back"), href: `/${await currentLocale()}/login` }]} />
    </>
  );
});
