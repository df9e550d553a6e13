import { readFigures } from "../../platform/typed-text";
import { appCode, recoveryCode } from "../../policy";

export type ReadCode =
  | { kind: "factor"; digits: string }
  | { kind: "recovery"; digits: string }
  /** `count`: digits that were read. `codes`: there was more than one code, such as the whole sheet of recovery codes. */
  | { kind: "unreadable"; count: number; codes?: "several" };

/** In UTF-16 code units: the downloaded sheet of recovery codes, with room to spare. Longer text is not looked at (T15). */
const LONGEST = 1_000;

/** A sheet numbers its codes, and people copy the number with the code: `3. 393 769 3737`. Ten digits only: codes of six have none. */
const NUMBERED = /(?<![\p{L}\d])(?:[1-9]|10)(?: ?[.):-] ?| )(?<digits>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)/gu;

/**
 * What a person meant in the one code field. Digits of any script are taken; separators, invisible signs and words around the
 * code are left out; six digits are a code of the method, ten a recovery code. It takes one clear run: two different codes, or
 * digits that are no code, are `unreadable` and cost no attempt.
 */
export function readCode(typed: string): ReadCode {
  if (typed.length > LONGEST) return { kind: "unreadable", count: 0 };
  const text = readFigures(typed).trim();
  if (/^[\d\s.\u00b7-]*$/.test(text)) {
    const whole = asCode(text);
    if (whole) return whole;
  }
  const count = digitsOf(text).length;
  if (count === text.length) return { kind: "unreadable", count };
  const found = [...codesIn(text)];
  const [first = ""] = found;
  // Enough digits beside it for another code: lines of a sheet that ran together are not one clear run.
  const others = count - found.length * first.length;
  const most = (first === "" ? 2 : 1) * appCode.digits;
  if (others >= most || found.some((each) => each !== first)) return { kind: "unreadable", count, codes: "several" };
  return asCode(first) ?? { kind: "unreadable", count };
}

function* codesIn(text: string): Generator<string> {
  const spaced = text.replace(/[\s.\u00b7]*\n[\s.\u00b7]*/g, "\n").replace(/[^\S\n]+/g, " ");
  const rest = spaced.replace(NUMBERED, (_, ...groups) => `\n${groups.at(-1).digits}\n`);
  // Letters and signs end a run; spaces, dashes and dots may stand inside one.
  for (const run of rest.split(/[^\d .\u00b7-]+/u)) {
    if (asCode(run)) yield digitsOf(run);
    else yield* run.split(" ").filter(asCode).map(digitsOf);
  }
}

function asCode(run: string): Exclude<ReadCode, { kind: "unreadable" }> | null {
  const digits = digitsOf(run);
  if (digits.length === appCode.digits) return { kind: "factor", digits };
  return digits.length === recoveryCode.digits ? { kind: "recovery", digits } : null;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
