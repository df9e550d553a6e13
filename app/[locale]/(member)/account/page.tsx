import { getTranslations } from "next-intl/server";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { PageHead } from "../crumbs";

export default withErrorPage(async function AccountPage() {
  await requireSession();
  const [t, password, locale] = [
    await getTranslations("account"),
    await getTranslations("changePassword"),
    await currentLocale(),
  ];
  const row = (page: string, title: string, description: string) => ({
    title,
    description,
    href: `/${locale}/account/${page}`,
  });
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Heading level={2}>{t("group")}</Heading>
      <ActionList
        label={t("group")}
        items={[
          row("two-factor", t("twoFactor"), t("twoFactorHint")),
          row("password", password("title"), password("menuHint")),
          row("profile", t("profile"), t("profileHint")),
          row("phone", t("phone"), t("phoneHint")),
          row("notifications", t("notifications"), t("notificationsHint")),
          row("applications", t("applications"), t("applicationsHint")),
          row("absence", t("absence"), t("absenceHint")),
          row("memberships", t("memberships"), t("membershipsHint")),
          row("activity", t("activity"), t("activityHint")),
          row("close", t("end"), t("endHint")),
        ]}
      />
    </>
  );
});
