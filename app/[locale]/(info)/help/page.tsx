import { getTranslations } from "next-intl/server";
import { pageTitle } from "@/app/_lib/form-texts";
import { listHelpTopics, searchTopics } from "@/app/_lib/help-topics";
import { localePath } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionList } from "@/components/ui/action-list";
import { Button } from "@/components/ui/button";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { TextField } from "@/components/ui/text-field";
import { TextLink } from "@/components/ui/text-link";
import { currentLocale } from "@/server/http/locale";
import { ThreeWays } from "./three-ways";

/** All topics, or those whose title was searched for. The search is an address: it works without script. */
export default withErrorPage(async function HelpPage({ searchParams }: PageProps<"/[locale]/help">) {
  const t = await getTranslations("helpPages");
  const locale = await currentLocale();
  const { q } = await searchParams;
  const query = typeof q === "string" ? q.trim().slice(0, 100) : "";
  const topics = searchTopics(await listHelpTopics(locale), query);
  const base = localePath(locale, "/help");
  return (
    <>
      <PageTitle text={await pageTitle(t("title"))} />
      <Heading level={1}>{t("title")}</Heading>
      <Paragraph>{t("intro")}</Paragraph>
      <form action={base} method="get">
        <TextField name="q" label={t("search")} defaultValue={query} />
        <Button kind="secondary">{t("submit")}</Button>
      </form>
      {query === "" ? null : (
        <>
          <p role="status" className="nl-paragraph">
            {t("found", { count: topics.length, query })}
          </p>
          <Paragraph>
            <TextLink href={base}>{t("all")}</TextLink>
          </Paragraph>
        </>
      )}
      <Heading level={2}>{t("topics")}</Heading>
      {topics.length === 0 ? null : (
        <ActionList
          label={t("topics")}
          items={topics.map(({ slug, title }) => ({ title, href: localePath(locale, `/help/${slug}`) }))}
        />
      )}
      <ThreeWays place="index" />
    </>
  );
});
