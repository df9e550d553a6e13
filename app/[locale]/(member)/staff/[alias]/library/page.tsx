import { getTranslations } from "next-intl/server";
import { byTopic } from "@/app/_lib/by-topic";
import { lookUp } from "@/app/_lib/look-up";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { DoneNotice } from "@/app/[locale]/(member)/account/done-notice";
import { PageHead } from "@/app/[locale]/(member)/crumbs";
import { ActionList } from "@/components/ui/action-list";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterLinks } from "@/components/ui/filter-links";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import type { LibraryEntry } from "@/domain/healthspace/library/versions";
import { readLibraryAsStaff } from "@/domain/healthspace/staff/library";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { clinicianOnly, staffCrumbs } from "../../crumbs";
import { libraryTitle } from "../clients/library-title";
import { itemFacts } from "./item-facts";

/** What a Healthspace has in its library, and how each item stands. */
export default withErrorPage(async function StaffLibraryPage(props: PageProps<"/[locale]/staff/[alias]/library">) {
  const { alias } = await props.params;
  const { show, done } = await props.searchParams;
  const here = `/staff/${alias}/library` as const;
  const read = await readLibraryAsStaff(getContext(), await requireSession(), alias);
  const { workplace, entries, mayManage } = await clinicianOnly(read, here);
  const t = await getTranslations("library");
  const locale = currentLocale();
  const archived = show === "archived";
  const shown = entries.filter(({ item }) => (item.archivedAt !== null) === archived);
  return (
    <>
      <PageHead above={[...(await staffCrumbs()), { label: workplace.name }]} title={t("staff.title")} />
      <DoneNotice text={lookUp({ imported: t("staff.done.imported") }, done)} />
      <Paragraph>{t("staff.intro")}</Paragraph>
      {mayManage ? (
        <ButtonGroup>
          <ButtonLink kind="secondary" href={localePath(locale, `${here}/import`)}>
            {t("staff.import")}
          </ButtonLink>
        </ButtonGroup>
      ) : null}
      <FilterLinks
        label={t("staff.filter")}
        links={[
          { label: t("staff.current"), href: localePath(locale, here), current: !archived },
          { label: t("staff.archived"), href: localePath(locale, `${here}?show=archived`), current: archived },
        ]}
      />
      {shown.length === 0 ? (
        <Paragraph>{t(archived ? "staff.noneArchived" : "staff.none")}</Paragraph>
      ) : (
        <Topics alias={alias} entries={shown} />
      )}
    </>
  );
});

async function Topics({ alias, entries }: { alias: string; entries: LibraryEntry[] }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  const groups = await Promise.all(
    byTopic(entries, ({ item }) => item.topic, locale).map(async ({ topic, entries }) => ({
      label: topic?.text ?? t("noTopic"),
      lang: topic === null || topic.lang === locale ? undefined : topic.lang,
      rows: await Promise.all(entries.map((entry) => rowOf(alias, entry))),
    })),
  );
  return groups.map(({ label, lang, rows }) => (
    <div key={label}>
      <Heading level={2}>{lang ? <span lang={lang}>{label}</span> : label}</Heading>
      <ActionList label={label} items={rows} />
    </div>
  ));
}

async function rowOf(alias: string, entry: LibraryEntry) {
  const locale = currentLocale();
  const { text, lang } = libraryTitle(entry, locale);
  return {
    title: text,
    ...(lang === locale ? {} : { lang }),
    href: localePath(locale, `/staff/${alias}/library/${entry.item.id}`),
    description: (await itemFacts(entry)).join(" · "),
  };
}
