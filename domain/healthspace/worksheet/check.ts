import type { Draft, Form, FormPage, Question } from "../library/form";
import type { AnswerProblem, FhirAnswer } from "./read-answer";
import type { SavedDraft } from "./work";

export interface Checked {
  /** The pages that ask something, each with the questions that are asked. */
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

export function checkWork(_work: { form: Form; drafts: ReadonlyMap<string, SavedDraft> }): Checked {
  throw new Error("not built yet");
}
