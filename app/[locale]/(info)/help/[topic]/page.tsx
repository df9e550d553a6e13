import Markdown from "react-markdown";
import { pageTitle } from "@/app/_lib/form-texts";
import { findHelpTopic } from "@/app/_lib/help-topics";
import { noSuchPage } from "@/app/_lib/no-such-page";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { currentLocale } from "@/server/http/locale";
import { ThreeWays } from "../three-ways";

/** One help topic: a Markdown file per language in content/. */
export default withErrorPage(async function HelpTopicPage({ params }: PageProps<"/[locale]/help/[topic]">) {
  const topic = await findHelpTopic(await currentLocale(), (await params).topic);
  if (!topic) return noSuchPage();
  return (
    <>
      <PageTitle text={await pageTitle(topic.title)} />
      <Heading level={1}>{topic.title}</Heading>
      <Prose>
        <Markdown>{topic.text}</Markdown>
      </Prose>
      <ThreeWays place="topic" />
    </>
  );
});
