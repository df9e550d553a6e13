import { getTranslations } from "next-intl/server";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { DayTable } from "@/components/ui/day-table";
import { FilterLinks } from "@/components/ui/filter-links";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { activityLines, listActivity } from "@/domain/account-lifecycle/activity/activity";
import { showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { accountCrumbs, PageHead } from "../../crumbs";
import { deviceTexts, eventTexts } from "./event-text";

/** What happened to the account, by day and in plain words, and the whole of it as a file. */
export default withErrorPage(async function ActivityPage({ searchParams }: PageProps<"/[locale]/account/activity">) {
  const { account } = await requireSession();
  const t = await getTranslations("activity");
  const locale = currentLocale();
  const textOf = await eventTexts(locale);
  const deviceOf = await deviceTexts(locale);
  const kinds = { login: "login", change: "change", message: "message" } as const;
  const kind = lookUp(kinds, (await searchParams).show) ?? "all";
  const lines = await listActivity(getContext(), account.id, "page", kind);
  const rows = lines.map(({ id, at, event, browser, by, spoken }) => {
    const { date, time } = showMoment(locale, at, "at");
    const more = [...deviceOf(browser), ...(by === "other" ? [t("by")] : [])].join(" · ");
    return { id, day: date, time, what: textOf({ event, spoken }), more };
  });
  const link = (show: typeof kind) => ({
    label: t(`filter.${show}`),
    href: localePath(locale, show === "all" ? "/account/activity" : `/account/activity?show=${show}`),
    current: show === kind,
  });
  return (
    <>
      <PageHead above={await accountCrumbs()} title={t("title")} />
      <Paragraph>{t("intro", { count: activityLines.page })}</Paragraph>
      <Paragraph>
        <HelpdeskLine text={t("unknown", { phone: getEnv().HELPDESK_PHONE })} />
      </Paragraph>
      <FilterLinks label={t("filter.label")} links={[link("all"), link("login"), link("change"), link("message")]} />
      {rows.length === 0 ? <Paragraph>{t("empty")}</Paragraph> : <DayTable caption={t("title")} rows={rows} />}
      <Heading level={2}>{t("download")}</Heading>
      <ButtonGroup>
        <ButtonLink kind="secondary" href={localePath(locale, "/account/activity/download?format=csv")} download>
          {t("downloadText")}
        </ButtonLink>
        <ButtonLink kind="secondary" href={localePath(locale, "/account/activity/download?format=json")} download>
          {t("downloadJson")}
        </ButtonLink>
      </ButtonGroup>
    </>
  );
});
