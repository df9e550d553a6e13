import { getTranslations } from "next-intl/server";
import { ClosedHealthspaces } from "@/app/_components/closed-healthspaces";
import { HelpdeskLine } from "@/app/_components/helpdesk-line";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { type Period, periods } from "@/app/_lib/who-looked-periods";
import { whoLookedWords } from "@/app/_lib/who-looked-words";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ButtonLink } from "@/components/ui/button-link";
import { DayTable } from "@/components/ui/day-table";
import { FilterLinks } from "@/components/ui/filter-links";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { listWhoLooked, type WhoLookedLine, whoLookedLines } from "@/domain/healthspace/dossier/who-looked";
import { isoDay, showMoment } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { PageHead } from "../../crumbs";

/** Who did something with the person's data, by day and in plain words, and the whole of it as a file (NEN 7513). */
export default withErrorPage(async function WhoLookedPage({ searchParams }: PageProps<"/[locale]/record/who-looked">) {
  const { account } = await requireSession();
  const t = await getTranslations("whoLooked");
  const record = await getTranslations("record");
  const locale = currentLocale();
  const ctx = getContext();
  const names: Record<Period, Period> = { week: "week", month: "month", year: "year", all: "all" };
  const period = lookUp(names, (await searchParams).period) ?? "all";
  const back = periods[period];
  const from = back === null ? undefined : ctx.clock.now() - back;
  const lines = await listWhoLooked(ctx, account.id, { locale, lines: "page", dayOf: isoDay, from });
  const link = (show: Period) => ({
    label: t(`filter.${show}`),
    href: localePath(locale, show === "all" ? "/record/who-looked" : `/record/who-looked?period=${show}`),
    current: show === period,
  });
  const shown = lines.reduce((sum, { times }) => sum + times, 0);
  return (
    <>
      <PageHead above={[{ label: record("title"), href: localePath(locale, "/record") }]} title={t("title")} />
      <Paragraph>{t("intro")}</Paragraph>
      <ClosedHealthspaces accountId={account.id} />
      <FilterLinks label={t("filter.label")} links={[link("week"), link("month"), link("year"), link("all")]} />
      {lines.length === 0 ? (
        <Paragraph>{t("none")}</Paragraph>
      ) : (
        <>
          <Lines lines={lines} />
          {shown < whoLookedLines.page ? null : <Paragraph kind="muted">{t("many")}</Paragraph>}
          <Paragraph>
            <HelpdeskLine text={t("wrongHow", { phone: getEnv().HELPDESK_PHONE })} />
          </Paragraph>
        </>
      )}
      <Heading level={2}>{t("download")}</Heading>
      <ButtonLink kind="secondary" href={localePath(locale, "/record/who-looked/download")} download>
        {t("downloadText")}
      </ButtonLink>
    </>
  );
});

async function Lines({ lines }: { lines: WhoLookedLine[] }) {
  const t = await getTranslations("whoLooked");
  const locale = currentLocale();
  const wordsOf = await whoLookedWords(locale);
  const rows = lines.map((line) => {
    const { date, time } = showMoment(locale, line.at, "at");
    const words = wordsOf(line);
    const { reference } = line;
    const facts = [
      words.role === "" ? words.who : `${words.who} (${words.role})`,
      ...(words.healthspace === "" ? [] : [words.healthspace]),
      ...(words.contactSince === "" ? [] : [t("ground", { date: words.contactSince })]),
      ...(line.times === 1 ? [] : [t("times", { count: line.times })]),
      t("reference", { reference }),
    ];
    const more = (
      <>
        {facts.join(" · ")}
        <br />
        <a
          href={localePath(locale, `/help/question?line=${reference}`)}
          aria-label={`${t("wrong")} ${t("reference", { reference })}`}
        >
          {t("wrong")}
        </a>
      </>
    );
    return { id: reference, day: date, time, what: words.what, more };
  });
  return <DayTable caption={t("title")} rows={rows} />;
}
