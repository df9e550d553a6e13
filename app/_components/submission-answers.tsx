import "server-only";
import { getTranslations } from "next-intl/server";
import { DefinitionList } from "@/components/ui/definition-list";
import { Heading } from "@/components/ui/heading";
import { Paragraph } from "@/components/ui/paragraph";
import { ContentLine } from "@/components/worksheet/content-text";
import { textFor } from "@/domain/healthspace/library/form";
import type { SubmissionView, ViewAnswer, ViewQuestion } from "@/domain/healthspace/submission/view";
import { showDay } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** What was handed in, page by page: each question with its answer, and the measurements as numbers with their range. */
export async function SubmissionAnswers({ view }: { view: SubmissionView }) {
  const t = await getTranslations("clients");
  const locale = await currentLocale();
  return (
    <>
      {view.pages.map(({ title, questions }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages of what was handed in never change their order.
        <section key={index}>
          {title ? (
            <Heading level={3}>
              <ContentLine text={title} locale={locale} />
            </Heading>
          ) : null}
          {questions.map((question) => (
            <Question key={question.linkId} question={question} />
          ))}
        </section>
      ))}
      {view.measurements.length === 0 ? null : (
        <section>
          <Heading level={3}>{t("measurements")}</Heading>
          <DefinitionList
            items={view.measurements.map(({ text, ...numbers }) => ({
              term: textFor(text, locale).text,
              value: t("measurement", numbers),
            }))}
          />
        </section>
      )}
    </>
  );
}

async function Question({ question }: { question: ViewQuestion }) {
  const t = await getTranslations("clients");
  const locale = await currentLocale();
  const { linkId, text, answers, unit, ends } = question;
  return (
    <div className="answered">
      <p className="answered__question">
        <ContentLine text={text} locale={locale} />
      </p>
      {answers.length === 0 ? <Paragraph kind="muted">{t("noAnswer")}</Paragraph> : null}
      {answers.map((answer, index) => (
        <div key={`${linkId}-${index.toString()}`} className="as-typed">
          <Answer answer={answer} />
          {unit ? (
            <>
              {" "}
              <ContentLine text={unit} locale={locale} />
            </>
          ) : null}
        </div>
      ))}
      {ends?.lower && ends.upper && answers.length > 0 ? (
        <Paragraph kind="muted">
          {t("ends", {
            lowest: ends.lowest,
            lower: textFor(ends.lower, locale).text,
            highest: ends.highest,
            upper: textFor(ends.upper, locale).text,
          })}
        </Paragraph>
      ) : null}
    </div>
  );
}

async function Answer({ answer }: { answer: ViewAnswer }) {
  const t = await getTranslations("clients");
  const locale = await currentLocale();
  switch (answer.is) {
    case "typed":
      return answer.text;
    case "choice":
      return <ContentLine text={answer.text} locale={locale} />;
    case "number":
      return answer.value.toLocaleString(locale);
    case "date":
      return showDay(locale, answer.iso);
    case "yes-no":
      return answer.value ? t("yes") : t("no");
  }
}
