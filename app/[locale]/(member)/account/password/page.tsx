import { getTranslations } from "next-intl/server";
import { formTexts } from "@/app/_lib/form-texts";
import { newPasswordTexts } from "@/app/_lib/new-password-texts";
import { localePath, redirectTo, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Alternatives } from "@/components/ui/alternatives";
import { Paragraph } from "@/components/ui/paragraph";
import { mayChangePassword } from "@/domain/authentication/password/change-password";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { FormHead } from "../../crumbs";
import { ChangeForm } from "./change-form";

export default withErrorPage(async function ChangePasswordPage() {
  const who = await requireSession();
  const locale = await currentLocale();
  if (!(await mayChangePassword(getContext(), who))) {
    return redirectTo(withNext("/account/confirm", "/account/password"));
  }
  const t = await getTranslations("changePassword");
  const account = await getTranslations("account");
  const factor = await activeFactor(getContext(), who.account.id);
  const { demand, texts } = await newPasswordTexts(factor ? "on" : "off");
  return (
    <>
      <ChangeForm
        email={who.account.email}
        demand={demand}
        fields={texts}
        texts={{ ...(await formTexts(t("title"))), current: t("current"), submit: t("submit") }}
        intro={
          <>
            <FormHead above={[{ label: account("title"), href: localePath(locale, "/account") }]} title={t("title")} />
            <Paragraph>{t("intro")}</Paragraph>
          </>
        }
      />
      <Alternatives
        links={[
          { label: t("forgot"), href: localePath(locale, "/forgot-password") },
          { label: t("cancel"), href: localePath(locale, "/account") },
        ]}
      />
    </>
  );
});
