import { getTranslations } from "next-intl/server";
import { typedFormTexts } from "@/app/_lib/form-texts";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { currentLocale } from "@/server/http/locale";
import { askForReset } from "./actions";

export default withErrorPage(async function ForgotPasswordPage() {
  const t = await getTranslations("forgotPassword");
  const login = await getTranslations("login");
  return (
    <>
      <ActionForm
        action={askForReset}
        texts={await typedFormTexts(t("title"))}
        intro={
          <>
            <Heading level={1}>{t("title")}</Heading>
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      >
        <TextField name="email" type="email" label={login("email")} autoComplete="username" required />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives links={[{ label: t("back"), href: localePath(currentLocale(), "/login") }]} />
    </>
  );
});
