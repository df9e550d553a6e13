import { getTranslations } from "next-intl/server";
import Markdown, { type Components } from "react-markdown";
import { pageTitle } from "@/app/_lib/form-texts";
import { headingId, headingsOf, listHelpTopics } from "@/app/_lib/help-topics";
import { linkAddress } from "@/app/_lib/link-address";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { localePath, withNext } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { TextLink } from "@/components/ui/text-link";
import { destination, levelOf } from "@/domain/authentication/access/paths";
import { isLocale } from "@/i18n/routing";
import { currentLocale } from "@/server/http/locale";
import { ContactOptions } from "../contact-options";

/** A topic with so many sections begins with a list of them. */
const MANY_SECTIONS = 6;

/** One help topic: a Markdown file per language in content/. Only a name that is in the list is ever read. */
export default withErrorPage(async function HelpTopicPage({ params }: PageProps<"/[locale]/help/[topic]">) {
  const { topic: slug } = await params;
  const t = await getTranslations("helpPages");
  const locale = currentLocale();
  const topics = await listHelpTopics(locale);
  const topic = topics.find((each) => each.slug === slug);
  if (!topic) return noSuchPage();
  const related = topic.related.flatMap((name) => topics.find((each) => each.slug === name) ?? []);
  const sections = headingsOf(topic.text);
  return (
    <>
      <PageTitle text={await pageTitle(topic.title)} />
      <Heading level={1}>{topic.title}</Heading>
      {sections.length >= MANY_SECTIONS ? (
        <nav aria-labelledby="sections" className="prose">
          <p id="sections">
            <strong>{t("sections")}</strong>
          </p>
          <ul>
            {sections.map((heading) => (
              <li key={heading}>
                <TextLink href={`#${headingId(heading)}`}>{heading}</TextLink>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      <Prose>
        <Markdown urlTransform={linkAddress} components={parts}>
          {topic.text}
        </Markdown>
      </Prose>
      {related.length > 0 ? (
        <>
          <Heading level={2}>{t("related")}</Heading>
          <Prose>
            <ul>
              {related.map((each) => (
                <li key={each.slug}>
                  <TextLink href={localePath(locale, `/help/${each.slug}`)}>{each.title}</TextLink>
                </li>
              ))}
            </ul>
          </Prose>
        </>
      ) : null}
      <ContactOptions place="topic" />
    </>
  );
});

const parts: Components = {
  h2: ({ children }) => <h2 id={typeof children === "string" ? headingId(children) : undefined}>{children}</h2>,
  a: ({ href = "", children }) => <a href={throughLogin(href)}>{children}</a>,
};

// Whoever is not logged in gets there after logging in; the login page sends everybody else on at once.
function throughLogin(href: string): string {
  const [, locale, path = ""] = /^\/(\w+)(\/.*)$/.exec(href) ?? [];
  if (!isLocale(locale) || levelOf(path) !== "session") return href;
  return localePath(locale, withNext("/login", destination(path)));
}
