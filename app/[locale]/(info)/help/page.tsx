import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { type FoundTopic, searchHelp } from "@/app/_lib/help-search";
import { helpGroups, listHelpTopics } from "@/app/_lib/help-topics";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Button } from "@/components/ui/button";
import { TYPED_FORM } from "@/components/ui/form-state";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { SearchField } from "@/components/ui/search-field";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { ContactOptions } from "./contact-options";

const MAX_QUERY = 100;

/** All topics by group, or those that answer the search. The search is an address: it works without script. */
export default withErrorPage(async function HelpPage({ searchParams }: PageProps<"/[locale]/help">) {
  const t = await getTranslations("helpPages");
  const locale = currentLocale();
  const { q } = await searchParams;
  const typed = typeof q === "string" ? [...q.trim()] : [];
  const query = typed.slice(0, MAX_QUERY).join("");
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("intro")}</Paragraph>
      <form id={TYPED_FORM} action={localePath(locale, "/help")} method="get">
        <SearchField name="q" label={t("search")} defaultValue={query} />
        <Button kind="secondary">{t("submit")}</Button>
      </form>
      {typed.length > MAX_QUERY ? <Paragraph>{t("cut", { count: MAX_QUERY })}</Paragraph> : null}
      {query === "" ? <AllTopics /> : <Results query={query} found={await searchHelp(locale, query)} />}
      <ContactOptions place="index" />
    </>
  );
});

async function AllTopics() {
  const t = await getTranslations("helpPages");
  const locale = currentLocale();
  const topics = await listHelpTopics(locale);
  const groups = helpGroups.map((name) => ({ name, topics: topics.filter(({ group }) => group === name) }));
  return groups
    .filter((group) => group.topics.length > 0)
    .map((group) => (
      <div key={group.name}>
        <Heading level={2}>{t(`group.${group.name}`)}</Heading>
        <ActionList
          label={t(`group.${group.name}`)}
          items={group.topics.map(({ slug, title }) => ({ title, href: localePath(locale, `/help/${slug}`) }))}
        />
      </div>
    ));
}

async function Results({ query, found }: { query: string; found: FoundTopic[] }) {
  const t = await getTranslations("helpPages");
  const locale = currentLocale();
  return (
    <>
      <p role="status">{t("found", { count: found.length, query })}</p>
      {found.length === 0 ? <Paragraph>{t("noneHint")}</Paragraph> : null}
      {found.length > 0 ? (
        <ActionList
          label={t("results")}
          items={found.map(({ topic, snippet }) => ({
            title: topic.title,
            href: localePath(locale, `/help/${topic.slug}`),
            description: <Snippet parts={snippet} />,
          }))}
        />
      ) : null}
      <Paragraph>
        <TextLink href={localePath(locale, "/help")}>{t("all")}</TextLink>
      </Paragraph>
    </>
  );
}

function Snippet({ parts }: { parts: FoundTopic["snippet"] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line have no other name and never change their order
  return parts.map(({ text, isFound }, at) => (isFound ? <mark key={at}>{text}</mark> : text));
}
