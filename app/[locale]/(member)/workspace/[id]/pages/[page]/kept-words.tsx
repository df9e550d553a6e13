import { getTranslations } from "next-intl/server";
import { inlineFormTexts, pageTitle } from "@/app/_lib/form-texts";
import { Heading } from "@/components/ui/heading";
import { PageTitle } from "@/components/ui/page-title";
import { Paragraph } from "@/components/ui/paragraph";
import { ProblemBox } from "@/components/ui/problem-box";
import type { Answered } from "@/server/runtime/request-facts";

/** For a browser without script: the work may not be written any more, and the words that were sent stand here to be copied. */
export async function KeptWords({ answered: { problems, links, values } }: { answered: Answered }) {
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  const { summary, phone } = await inlineFormTexts();
  const state = { problems, values: {}, links };
  const typed = Object.entries(values).filter(([name, value]) => name.startsWith("t:") && value.trim() !== "");
  return (
    <>
      <PageTitle text={form("errorPrefix") + (await pageTitle(t("keptTitle")))} />
      <Heading level={1}>{t("keptTitle")}</Heading>
      <ProblemBox title={summary} state={state} attempt={state} phone={phone} />
      {typed.length > 0 ? <Paragraph>{t("keptIntro")}</Paragraph> : null}
      {typed.map(([name, value]) => (
        <textarea key={name} className="input" readOnly rows={6} defaultValue={value} aria-label={t("keptIntro")} />
      ))}
    </>
  );
}
