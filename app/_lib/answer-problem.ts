import "server-only";
import type { AnswerProblem } from "@/domain/healthspace/worksheet/read-answer";
import { formErrors } from "./form-action";

/** Why an answer cannot be handed in as it stands, in words. */
export async function problemWords(problem: AnswerProblem): Promise<string> {
  const bounds = problem.code === "answer-range" ? boundsOf(problem) : {};
  const { linkId: _linkId, ...failure } = problem;
  const [shown] = (await formErrors([{ ...failure, ...bounds }])).problems;
  return shown?.text ?? "";
}

function boundsOf({ min, max }: { min: number | null; max: number | null }) {
  const range = min !== null && max !== null ? "both" : min !== null ? "min" : "max";
  return { range, min: min ?? 0, max: max ?? 0 };
}
