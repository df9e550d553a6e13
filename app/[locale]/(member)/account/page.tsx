import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/guarded";
import { ActionList } from "@/components/ui/action-list";
import { Heading } from "@/components/ui/heading";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/locale";
import { PageHead } from "../crumbs";

export default guarded(async function AccountPage() {
  await requireSession();
  const [t, password, locale] = [
    await getTranslations("account"),
    await getTranslations("changePassword"),
    await currentLocale(),
  ];
  return (
    <>
      <PageHead above={[]} title={t("title")} />
      <Heading level={2}>{t("group")}</Heading>
      <ActionList
        label={t("group")}
        items={[
          { title: t("twoFactor"), description: t("twoFactorHint"), href: `/${locale}/account/two-factor` },
          { title: password("title"), description: password("menuHint"), href: `/${locale}/account/password` },
        ]}
      />
    </>
  );
});
