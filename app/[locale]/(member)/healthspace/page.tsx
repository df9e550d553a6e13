import { getTranslations } from "next-intl/server";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Paragraph } from "@/components/ui/paragraph";
import { enterHealthspace } from "@/domain/healthspace/healthspace";
import { showDate } from "@/i18n/dates";
import { readHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { PageHead } from "../crumbs";

export default withErrorPage(async function HealthspacePage() {
  const { account } = await requireSession();
  const t = await getTranslations("healthspace");
  const locale = await currentLocale();
  const entrance = await enterHealthspace(getContext(), account.id, locale, await readHealthspaceCookie());
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
