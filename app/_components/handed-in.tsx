import "server-only";
import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { Heading } from "@/components/ui/heading";
import { ContentLine } from "@/components/worksheet/content-text";
import { textFor } from "@/domain/healthspace/library/form";
import type { Measurement } from "@/domain/healthspace/submission/scores";
import type { SubmissionView, ViewAnswer, ViewQuestion } from "@/domain/healthspace/submission/view";
import { showDay } from "@/i18n/dates";
import { currentLocale } from "@/server/http/locale";

/** The answers of one submission, for its person and for who may read it. */
export async function HandedIn({ view: { pages, measurements } }: { view: SubmissionView }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  return (
    <>
      {pages.map(({ title, questions }) => (
        <Fragment key={questions[0]?.linkId ?? title?.nl ?? title?.en}>
          {title ? (
            <Heading level={3}>
              <ContentLine text={title} locale={locale} />
            </Heading>
          ) : null}
          <dl>
            {questions.map((question) => (
              <Row key={question.linkId} question={question} />
            ))}
          </dl>
        </Fragment>
      ))}
      {pages.length === 0 ? <p>{t("nothingAsked")}</p> : null}
      {measurements.length > 0 ? (
        <>
          <Heading level={3}>{t("measurements")}</Heading>
          <dl>
            {measurements.map((each) => (
              <Measured key={each.text.nl ?? each.text.en} measurement={each} />
            ))}
          </dl>
        </>
      ) : null}
    </>
  );
}

async function Row({ question: { text, answers, unit, ends } }: { question: ViewQuestion }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  const scale = ends && [
    ends.lower && t("scaleEnd", { number: ends.lowest, words: textFor(ends.lower, locale).text }),
    ends.upper && t("scaleEnd", { number: ends.highest, words: textFor(ends.upper, locale).text }),
  ];
  return (
    <div className="handed-in__row">
      <dt>
        <ContentLine text={text} locale={locale} />
      </dt>
      {answers.length === 0 ? <dd className="handed-in__empty">{t("empty")}</dd> : null}
      {answers.map((answer) => (
        <dd key={JSON.stringify(answer)} className="handed-in__answer">
          <Answer answer={answer} />
          {unit ? (
            <>
              {" "}
              <ContentLine text={unit} locale={locale} />
            </>
          ) : null}
        </dd>
      ))}
      {scale && answers.length > 0 ? <dd className="handed-in__empty">{scale.filter(Boolean).join(" · ")}</dd> : null}
    </div>
  );
}

async function Answer({ answer }: { answer: ViewAnswer }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  switch (answer.is) {
    case "typed":
      return answer.text;
    case "choice":
      return <ContentLine text={answer.text} locale={locale} />;
    case "number":
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 10 }).format(answer.value);
    case "date":
      return showDay(locale, answer.iso);
    case "yes-no":
      return t(answer.value ? "yes" : "no");
  }
}

async function Measured({ measurement: { text, ...numbers } }: { measurement: Measurement }) {
  const t = await getTranslations("work");
  const isWhole = numbers.answered === numbers.of;
  return (
    <div className="handed-in__row">
      <dt>
        <ContentLine text={text} locale={currentLocale()} />
      </dt>
      <dd>{isWhole ? t("measurement", numbers) : t("measurementPart", numbers)}</dd>
    </div>
  );
}
