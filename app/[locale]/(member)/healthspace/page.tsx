import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { guarded } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { enterHealthspace } from "@/domain/healthspace/healthspace";
import { showDate } from "@/i18n/dates";
import { readHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

export default guarded(async function HealthspacePage() {
  const { account } = await requireSession();
  const [t, locale] = [await getTranslations("healthspace"), await currentLocale()];
  const entrance = await enterHealthspace(getContext(), account.id, locale, await readHealthspaceCookie());
  if (!entrance.entered) redirect(`/${locale}/workspace`);
  const { healthspace } = entrance;
  return (
    <>
      <PageHead above={[{ label: healthspace.name, href: `/${locale}/workspace` }]} title={t("title")} />
      <Paragraph kind="lead">{healthspace.name}</Paragraph>
      <Paragraph>{healthspace.description}</Paragraph>
      <Paragraph kind="muted">{t("member", { date: showDate(locale, healthspace.memberSince) })}</Paragraph>
    </>
  );
});
