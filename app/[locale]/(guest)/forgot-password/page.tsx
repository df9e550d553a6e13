import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { currentLocale } from "@/server/http/locale";
import { ForgotForm } from "./forgot-form";

export default withErrorPage(async function ForgotPasswordPage() {
  const t = await getTranslations("forgotPassword");
  const login = await getTranslations("login");
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
      <Alternatives links={[{ label: t("back"), href: localePath(await currentLocale(), "/login") }]} />
    </>
  );
});
