import { getTranslations } from "next-intl/server";
import { byTopic } from "@/app/_lib/by-topic";
import { localePath } from "@/app/_lib/paths";
import { firstLine, searchLibrary } from "@/app/_lib/search-library";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Button } from "@/components/ui/button";
import { TYPED_FORM } from "@/components/ui/form-state";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { SearchField } from "@/components/ui/search-field";
import { TextLink } from "@/components/ui/text-link";
import { textFor } from "@/domain/healthspace/library/form";
import { listShown, type ShownItem } from "@/domain/healthspace/library/shown";
import { library as policy } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { DoneNotice } from "../account/done-notice";
import { PageHead } from "../crumbs";
import { requireHealthspace } from "./member-of";

/** "Bibliotheek": what the Healthspace shows, by topic, or what answers the search. The search is an address: it works without script. */
export default withErrorPage(async function LibraryPage({ searchParams }: PageProps<"/[locale]/library">) {
  const { account, healthspace } = await requireHealthspace();
  const t = await getTranslations("library");
  const locale = currentLocale();
  const { q, done } = await searchParams;
  const typed = typeof q === "string" ? [...q.trim()] : [];
  const query = typed.slice(0, policy.searchCharacters).join("");
  const items = await listShown(getContext(), { accountId: account.id, healthspaceId: healthspace.id });
  const head = (
    <>
      <PageHead above={[{ label: healthspace.name, href: localePath(locale, "/healthspace") }]} title={t("title")} />
      <DoneNotice text={done === "removed" ? t("removed") : null} />
    </>
  );
  if (items.length === 0) {
    return (
      <>
        {head}
        <Paragraph>{t("empty")}</Paragraph>
      </>
    );
  }
  return (
    <>
      {head}
      <Paragraph>{t("intro")}</Paragraph>
      <form id={TYPED_FORM} action={localePath(locale, "/library")} method="get">
        <SearchField name="q" label={t("search")} defaultValue={query} />
        <Button kind="secondary">{t("submit")}</Button>
      </form>
      {typed.length > policy.searchCharacters ? (
        <Paragraph>{t("cut", { count: policy.searchCharacters })}</Paragraph>
      ) : null}
      {query === "" ? <Topics items={items} /> : <Results items={items} query={query} />}
    </>
  );
});

async function Results({ items, query }: { items: ShownItem[]; query: string }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  const found = searchLibrary(items, query, locale);
  return (
    <>
      <p role="status">{t("found", { count: found.length, query })}</p>
      {found.length === 0 ? (
        <>
          <Paragraph>{t("noneHint")}</Paragraph>
          <Topics items={items} />
        </>
      ) : (
        <>
          <List label={t("results")} items={found} />
          <Paragraph>
            <TextLink href={localePath(locale, "/library")}>{t("all")}</TextLink>
          </Paragraph>
        </>
      )}
    </>
  );
}

async function Topics({ items }: { items: ShownItem[] }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  const groups = byTopic(items, ({ topic }) => topic, locale);
  return groups.map(({ topic, entries }) => {
    const label = topic?.text ?? t(groups.length > 1 ? "noTopic" : "everything");
    const lang = topic === null || topic.lang === locale ? undefined : topic.lang;
    return (
      <div key={label}>
        <Heading level={2}>{lang ? <span lang={lang}>{label}</span> : label}</Heading>
        <List label={label} items={entries} />
      </div>
    );
  });
}

async function List({ label, items }: { label: string; items: ShownItem[] }) {
  const t = await getTranslations("library");
  const locale = currentLocale();
  return (
    <ActionList
      label={label}
      items={items.map(({ id, kind, title, summary, canStart, workId }) => {
        const { text, lang } = textFor(title, locale);
        const line = summary && textFor(summary, locale);
        const facts = [t(`kind.${kind}`)];
        if (workId !== null) facts.push(t("onWorksheet"));
        else if (canStart) facts.push(t("byYourself"));
        return {
          title: text,
          ...(lang === locale ? {} : { lang }),
          href: localePath(locale, `/library/${id}`),
          linkLabel: t(kind === "page" ? "read" : "view"),
          description: (
            <>
              {facts.join(" · ")}
              {line ? (
                <>
                  <br />
                  <span lang={line.lang === locale ? undefined : line.lang}>{firstLine(line.text)}</span>
                </>
              ) : null}
            </>
          ),
        };
      })}
    />
  );
}
