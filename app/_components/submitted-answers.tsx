import "server-only";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { AnswerList } from "@/components/ui/answer-list";
import { Heading } from "@/components/ui/heading";
import { type Text, textFor } from "@/domain/healthspace/library/form";
import type { SubmissionView, ViewAnswer, ViewQuestion } from "@/domain/healthspace/submission/view";
import { showDay } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** What was handed in, a page at a time: each question with its answer. Read with nothing but the response. */
export async function SubmittedAnswers({ view: { pages, measurements } }: { view: SubmissionView }) {
  const t = await getTranslations("record");
  const answers = await Promise.all(
    pages.map(async ({ title, questions }) => ({ title, items: await Promise.all(questions.map(itemOf)) })),
  );
  return (
    <>
      {answers.map(({ title, items }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pages of one response never change their order
        <section key={index}>
          {title ? (
            <Heading level={2}>
              <Line text={title} />
            </Heading>
          ) : null}
          <AnswerList items={items} />
        </section>
      ))}
      {measurements.length === 0 ? null : (
        <section>
          <Heading level={2}>{t("measurements")}</Heading>
          <AnswerList
            items={measurements.map(({ linkId, text, sum, lowest, highest, answered, of }) => ({
              id: linkId,
              question: <Line text={text} />,
              answer: (
                <>
                  {t("sum", { sum, lowest, highest })}
                  {answered < of ? ` ${t("partly", { answered, of })}` : null}
                </>
              ),
            }))}
          />
        </section>
      )}
    </>
  );
}

async function itemOf({ linkId, text, answers, unit, ends }: ViewQuestion) {
  const t = await getTranslations("record");
  const locale = await currentLocale();
  const scale =
    ends?.lower && ends.upper
      ? t("ends", {
          lowest: ends.lowest,
          lower: textFor(ends.lower, locale).text,
          highest: ends.highest,
          upper: textFor(ends.upper, locale).text,
        })
      : null;
  const shown = await Promise.all(answers.map((answer) => inWords(answer)));
  const answer = (
    <>
      {answers.length === 0 ? <span className="muted">{t("noAnswer")}</span> : shown.length === 1 ? shown[0] : null}
      {shown.length > 1 ? (
        <ul>
          {shown.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was handed in never changes
            <li key={index}>{each}</li>
          ))}
        </ul>
      ) : null}
      {unit && answers.length > 0 ? (
        <>
          {" "}
          <Line text={unit} />
        </>
      ) : null}
      {scale && answers.length > 0 ? <small className="muted"> ({scale})</small> : null}
    </>
  );
  return { id: linkId, question: <Line text={text} />, answer };
}

async function inWords(answer: ViewAnswer): Promise<ReactNode> {
  const locale = await currentLocale();
  const t = await getTranslations("record");
  switch (answer.is) {
    case "typed":
      return answer.text;
    case "choice":
      return <Line text={answer.text} />;
    case "number":
      return new Intl.NumberFormat(locale).format(answer.value);
    case "date":
      return showDay(locale, answer.iso);
    case "yes-no":
      return answer.value ? t("yes") : t("no");
  }
}

async function Line({ text }: { text: Text }) {
  const locale = await currentLocale();
  const { text: words, lang } = textFor(text, locale);
  return lang === locale ? words : <span lang={lang}>{words}</span>;
}
