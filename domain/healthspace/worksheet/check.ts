import { type Draft, type Form, type FormPage, NO_DRAFT, type Question } from "../library/form";
import { questionsIn } from "../library/form-of";
import { askedItems } from "./asked";
import { visiblePages } from "./enable-when";
import { type AnswerProblem, type FhirAnswer, readAnswer } from "./read-answer";
import type { SavedDraft } from "./work";

export interface Checked {
  /** The pages that ask or show something, each with the questions that are asked. */
  pages: CheckedPage[];
  /** Required, asked and not answered. */
  missing: Question[];
  problems: AnswerProblem[];
  /** Goes with the form that hands in: every save raises it by one, so another sum is something else than what was checked. */
  revisionSum: number;
}

export interface CheckedPage {
  page: FormPage;
  questions: CheckedQuestion[];
}

export interface CheckedQuestion {
  question: Question;
  draft: Draft;
  /** As they would be handed in; empty when not answered or not readable. */
  answers: FhirAnswer[];
  problem: AnswerProblem | null;
}

/** What was typed, by question. */
export function draftsOf({ drafts }: { drafts: ReadonlyMap<string, SavedDraft> }): Map<string, Draft> {
  return new Map([...drafts].map(([linkId, { draft }]) => [linkId, draft]));
}

export function checkWork({ form, drafts }: { form: Form; drafts: ReadonlyMap<string, SavedDraft> }): Checked {
  const typed = draftsOf({ drafts });
  const asked = askedItems(form, typed);
  const pages = visiblePages(form, asked).map((page) => ({
    page,
    questions: questionsIn(page.items)
      .filter(({ linkId }) => asked.has(linkId))
      .map((question) => checked(question, typed.get(question.linkId) ?? NO_DRAFT)),
  }));
  const all = pages.flatMap(({ questions }) => questions);
  return {
    pages,
    missing: all.flatMap(({ question, answers, problem }) =>
      question.required && answers.length === 0 && problem === null ? [question] : [],
    ),
    problems: all.flatMap(({ problem }) => problem ?? []),
    revisionSum: [...drafts.values()].reduce((sum, { revision }) => sum + revision, 0),
  };
}

function checked(question: Question, draft: Draft): CheckedQuestion {
  const read = readAnswer(question, draft);
  return read.ok
    ? { question, draft, answers: read.value, problem: null }
    : { question, draft, answers: [], problem: read.failure };
}
