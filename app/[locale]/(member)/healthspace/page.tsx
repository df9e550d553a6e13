import { getTranslations } from "next-intl/server";
import { pageFrame } from "@/app/_lib/page-frame";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { entranceOf } from "@/domain/healthspace/healthspace";
import { showDate } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

export default withErrorPage(async function HealthspacePage() {
  const t = await getTranslations("healthspace");
  const locale = await currentLocale();
  const { healthspaces, factor, shown } = await pageFrame();
  const entrance = entranceOf(healthspaces[0], factor, getContext().clock.now(), shown);
  if (!entrance.entered) return redirectTo("/workspace");
  const { healthspace } = entrance;
  return (
    <>
      <PageHead above={[{ label: healthspace.name, href: localePath(locale, "/workspace") }]} title={t("title")} />
      <Paragraph kind="lead">{healthspace.name}</Paragraph>
      <Paragraph>{healthspace.description}</Paragraph>
      <Paragraph kind="muted">{t("member", { date: showDate(locale, healthspace.memberSince) })}</Paragraph>
    </>
  );
});
