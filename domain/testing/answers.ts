import { HashingBusy } from "../platform/crypto/hash-pool";
import { type Failure, type FieldProblem, type FieldsFailure, fail, type Result } from "../result";

/** The value of an operation that has to succeed here; the story cannot go on otherwise. */
export function value<T, F extends Failure>(result: Result<T, F>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** The code of a refusal, or `"ok"`; of a form with problems at its fields all of theirs. */
export function codeOf(result: Result<unknown, Failure | FieldsFailure<FieldProblem>>): string {
  if (result.ok) return "ok";
  return "problems" in result.failure ? result.failure.problems.map(({ code }) => code).join(" ") : result.failure.code;
}

/** Who was turned away because too many hashes were under way, as a person sees it. */
export async function orBusy<T, F extends Failure>(
  answer: Promise<Result<T, F>>,
): Promise<Result<T, F | { code: "try-again" }>> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HashingBusy) return fail({ code: "try-again" });
    throw error;
  }
}

/** How often each answer came, such as `{ ok: 1, "code-replayed": 19 }`. */
export function tally(answers: readonly (string | Result<unknown, Failure>)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const name = typeof answer === "string" ? answer : codeOf(answer);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** What must be there for the story to go on. */
export function present<T>(thing: T | null | undefined, what?: string): T {
  if (thing === null || thing === undefined) throw new Error(what ? `${what} is missing` : "nothing there");
  return thing;
}

/** As many of them, started at the same instant. */
export function atOnce<T>(count: number, start: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => start(index)));
}
