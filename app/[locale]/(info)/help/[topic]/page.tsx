import Markdown from "react-markdown";
import { pageTitle } from "@/app/form-texts";
import { guarded } from "@/app/guarded";
import { noSuchPage } from "@/app/no-such-page";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Prose } from "@/components/ui/prose";
import { findHelpTopic } from "@/server/help-topics";
import { currentLocale } from "@/server/locale";
import { ThreeWays } from "../three-ways";

/** One help topic: a Markdown file per language in content/. */
export default guarded(async function HelpTopicPage({ params }: PageProps<"/[locale]/help/[topic]">) {
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
