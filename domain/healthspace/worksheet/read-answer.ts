import type { Result } from "../../result";
import type { Draft, Question } from "../library/form";

/** `QuestionnaireResponse.item.answer` of FHIR R4, as far as the library's questions go. */
export type FhirAnswer =
  | { valueString: string }
  | { valueInteger: number }
  | { valueDecimal: number }
  | { valueBoolean: boolean }
  | { valueDate: string }
  | { valueCoding: { system?: string; code: string; display?: string } };

/** Why an answer cannot be handed in as it stands. */
export type AnswerProblem = { linkId: string } & (
  | { code: "answer-number" }
  | { code: "answer-whole" }
  | { code: "answer-range"; min: number | null; max: number | null }
  | { code: "answer-date" }
  | { code: "answer-option" }
  /** "Something else" without words beside it. */
  | { code: "answer-other" }
  /** `by`: code points too many. */
  | { code: "answer-too-long"; by: number }
);

/** What a draft says, as it is handed in; nothing for a question that was not answered. */
export function readAnswer(_question: Question, _draft: Draft): Result<FhirAnswer[], AnswerProblem> {
  throw new Error("not built yet");
}
