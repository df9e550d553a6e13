import { getTranslations } from "next-intl/server";
import { CurrentPasswordField } from "@/app/_components/current-password-field";
import { NewPasswordFields } from "@/app/_components/new-password-fields";
import { formTexts } from "@/app/_lib/form-texts";
import { localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { mayChangePassword } from "@/domain/authentication/password/change-password";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../crumbs";
import { saveChangedPassword } from "./actions";

export default withErrorPage(async function ChangePasswordPage() {
  const who = await requireSession();
  const locale = currentLocale();
  if (!(await mayChangePassword(getContext(), who))) {
    return redirectTo(withNext("/account/confirm", "/account/password"));
  }
  const t = await getTranslations("changePassword");
  const account = await getTranslations("account");
  const factor = await activeFactor(getContext(), who.account.id);
  return (
    <>
      <ActionForm
        action={saveChangedPassword}
        texts={await formTexts(t("title"))}
        intro={
          <>
            <FormHead above={[{ label: account("title"), href: localePath(locale, "/account") }]} title={t("title")} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      >
        <CurrentPasswordField name="current" label={t("current")} username={{ email: who.account.email }} />
        <NewPasswordFields twoFactor={factor ? "on" : "off"} username="asked" />
        <SubmitButton label={t("submit")} />
      </ActionForm>
      <Alternatives
        links={[
          { label: t("forgot"), href: localePath(locale, "/forgot-password") },
          { label: t("cancel"), href: localePath(locale, "/account") },
        ]}
      />
    </>
  );
});
