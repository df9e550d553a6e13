import { getTranslations } from "next-intl/server";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";

export default withErrorPage(async function PasswordChangedPage() {
  await requireSession();
  const t = await getTranslations("changePassword");
  const reset = await getTranslations("resetPassword");
  const account = await getTranslations("account");
  const locale = currentLocale();
  return (
    <>
      <PageHead
        above={[{ label: account("title"), href: localePath(locale, "/account") }]}
        title={reset("doneTitle")}
      />
      <Paragraph>{t("done")}</Paragraph>
      <ButtonLink href={localePath(locale, "/account")}>{t("back")}</ButtonLink>
    </>
  );
});
