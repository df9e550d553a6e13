import { getTranslations } from "next-intl/server";
import { UrgentHelp } from "@/app/_components/urgent-help";
import { problemWords } from "@/app/_lib/answer-problem";
import { answerWords } from "@/app/_lib/answer-words";
import { formTexts, pageTitle } from "@/app/_lib/form-texts";
import { type LocalPath, localePath, redirectTo } from "@/app/_lib/paths";
import { withErrorPage } from "@/app/_lib/with-error-page";
import { ActionForm } from "@/components/ui/action-form";
import { ErrorSummary } from "@/components/ui/error-summary";
import { FieldError } from "@/components/ui/field-error";
import { Heading } from "@/components/ui/heading";
import { Notice } from "@/components/ui/notice";
import { Paragraph } from "@/components/ui/paragraph";
import { SubmitButton } from "@/components/ui/submit-button";
import { ContentLine } from "@/components/worksheet/content-text";
import { textFor } from "@/domain/healthspace/library/form";
import { type Checked, type CheckedPage, type CheckedQuestion, checkWork } from "@/domain/healthspace/worksheet/check";
import type { Work } from "@/domain/healthspace/worksheet/work";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { FormHead } from "../../../crumbs";
import { openWork, workCrumbs } from "../../open-work";
import { Readers } from "../readers";
import { submitWork } from "./actions";

/** Every question that is asked with its answer, what is still open first; then who will read it, and the button. */
export default withErrorPage(async function CheckPage({
  params,
  searchParams,
}: PageProps<"/[locale]/workspace/[id]/check">) {
  await requireSession();
  const work = await openWork((await params).id);
  if (!work.canWrite || work.kind !== "assignment") return redirectTo(`/workspace/${work.id}`);
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  const checked = checkWork(work);
  const isChanged = (await searchParams).changed === "now";
  const texts = await formTexts(t("checkTitle"));
  return (
    <ActionForm
      action={submitWork}
      texts={{
        ...texts,
        title: (checked.problems.length > 0 ? texts.errorPrefix : "") + (await pageTitle(t("checkTitle"))),
      }}
      intro={
        <>
          <FormHead above={await workCrumbs(work, "below it")} title={t("checkTitle")} />
          {isChanged ? (
            <Notice kind="warning" kindLabel={form("warning")}>
              <p>{t("changed")}</p>
            </Notice>
          ) : null}
          <Open work={work} checked={checked} />
          <Paragraph>{t("checkIntro")}</Paragraph>
        </>
      }
    >
      {checked.pages.filter(asksSomething).map((page) => (
        <AnswersOfPage key={page.page.linkId} work={work} page={page} />
      ))}
      <Heading level={2}>{t("who")}</Heading>
      <Readers work={work} />
      <input type="hidden" name="id" value={work.id} />
      <input type="hidden" name="round" value={work.round} />
      <input type="hidden" name="revisionSum" value={checked.revisionSum} />
      <SubmitButton label={work.reopenedAt === null ? t("submit") : t("submitAgain")} />
      <UrgentHelp />
    </ActionForm>
  );
});

/** What keeps it from being handed in, and what the clinician would like to know and was not filled in. */
async function Open({ work, checked: { pages, missing, problems } }: { work: Work; checked: Checked }) {
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  const locale = currentLocale();
  const wrong = await Promise.all(
    problems.map(async (problem) => {
      const asked = pages.flatMap(({ questions }) => questions).find((row) => row.question.linkId === problem.linkId);
      const question = asked ? textFor(asked.question.text, locale).text : "";
      return {
        fieldId: rowId(problem.linkId),
        text: t("problemAt", { question, problem: await problemWords(problem) }),
      };
    }),
  );
  return (
    <>
      <ErrorSummary title={form("summary")} errors={wrong} />
      {missing.length > 0 ? (
        <Notice kind="warning" kindLabel={form("warning")} heading={t("checkMissing")}>
          <ul>
            {missing.map((question) => (
              <li key={question.linkId}>
                <a href={localePath(locale, editPath(work, pages, question.linkId))}>
                  <ContentLine text={question.text} locale={locale} />
                </a>
              </li>
            ))}
          </ul>
          <p>{t("checkMissingHint")}</p>
        </Notice>
      ) : null}
    </>
  );
}

const asksSomething = ({ questions }: CheckedPage) => questions.length > 0;

const rowId = (linkId: string) => `row:${linkId}`;

function editPath(work: Work, pages: CheckedPage[], linkId: string): LocalPath {
  const page = pages.find(({ questions }) => questions.some(({ question }) => question.linkId === linkId));
  return page ? `/workspace/${work.id}/pages/${page.page.linkId}` : `/workspace/${work.id}`;
}

async function AnswersOfPage({ work, page: { page, questions } }: { work: Work; page: CheckedPage }) {
  const locale = currentLocale();
  return (
    <>
      {page.title ? (
        <Heading level={2}>
          <ContentLine text={page.title} locale={locale} />
        </Heading>
      ) : null}
      <dl>
        {questions.map((each) => (
          <Row
            key={each.question.linkId}
            row={each}
            href={localePath(locale, `/workspace/${work.id}/pages/${page.linkId}`)}
          />
        ))}
      </dl>
    </>
  );
}

async function Row({ row: { question, draft, problem }, href }: { row: CheckedQuestion; href: string }) {
  const t = await getTranslations("work");
  const locale = currentLocale();
  const { linkId, text, unit } = question;
  const answer = await answerWords(question, draft);
  return (
    <div className="handed-in__row">
      <dt>
        <ContentLine text={text} locale={locale} />
      </dt>
      <dd className={answer === "" ? "handed-in__empty" : "handed-in__answer"}>
        {answer === "" ? t("empty") : answer}
        {answer !== "" && unit ? ` ${textFor(unit, locale).text}` : ""}
      </dd>
      <dd>
        {problem ? <FieldError id={`${rowId(linkId)}-error`} text={await problemWords(problem)} /> : null}
        <a
          id={rowId(linkId)}
          href={`${href}#a:${linkId}`}
          aria-label={t("editName", { question: textFor(text, locale).text })}
        >
          {t("edit")}
        </a>
      </dd>
    </div>
  );
}
