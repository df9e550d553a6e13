import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/_lib/with-error-page";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { ButtonLink } from "@/components/ui/button-link";
import { Paragraph } from "@/components/ui/paragraph";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";

export default guarded(async function PasswordChangedPage() {
  await requireSession();
  const [t, reset, account, locale] = [
    await getTranslations("changePassword"),
    await getTranslations("resetPassword"),
    await getTranslations("account"),
    await currentLocale(),
  ];
  return (
    <>
      <PageHead above={[{ label: account("title"), href: `/${locale}/account` }]} title={reset("doneTitle")} />
      <Paragraph>{t("done")}</Paragraph>
      <ButtonLink href={`/${locale}/account`}>{t("back")}</ButtonLink>
    </>
  );
});
