import type { Context } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import type { AnswerProblem } from "../worksheet/read-answer";
import type { WorkRefused } from "../worksheet/save-answers";

export interface HandIn {
  id: string;
  round: number;
  /** Of what the person checked (`checkWork`). */
  revisionSum: number;
}

export type HandInFailure =
  /** An answer was saved since it was checked. */
  { code: "work-changed" } | { code: "answers-invalid"; problems: AnswerProblem[] } | WorkRefused;

/**
 * Hands in exactly the answers that were checked: one guarded update with the response in the same transaction, so that pressing
 * twice, two tabs and two processes make one submission. Repeated work goes on to the next round.
 */
export async function handIn(
  _ctx: Context,
  _who: Who,
  _work: HandIn,
): Promise<Result<{ submissionId: string }, HandInFailure>> {
  throw new Error("not built yet");
}
