import { getTranslations } from "next-intl/server";
import { type LocalPath, localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { PageHead } from "../crumbs";

export default withErrorPage(async function AccountPage() {
  await requireSession();
  const t = await getTranslations("account");
  const password = await getTranslations("changePassword");
  const locale = currentLocale();
  const row = (path: LocalPath, title: string, description: string) => ({
    title,
    description,
    href: localePath(locale, path),
  });
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Heading level={2}>{t("group")}</Heading>
      <ActionList
        label={t("group")}
        items={[
          row("/account/two-factor", t("twoFactor"), t("twoFactorHint")),
          row("/account/passkeys", t("passkeys"), t("passkeysHint")),
          row("/account/password", password("title"), password("menuHint")),
          row("/account/profile", t("profile"), t("profileHint")),
          row("/account/phone", t("phone"), t("phoneHint")),
          row("/account/notifications", t("notifications"), t("notificationsHint")),
          row("/account/applications", t("applications"), t("applicationsHint")),
          row("/account/absence", t("absence"), t("absenceHint")),
          row("/account/memberships", t("memberships"), t("membershipsHint")),
          row("/account/activity", t("activity"), t("activityHint")),
          row("/account/close", t("end"), t("endHint")),
        ]}
      />
    </>
  );
});
