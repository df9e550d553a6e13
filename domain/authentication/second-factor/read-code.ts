import { appCode, recoveryCode } from "../../policy";

export type ReadCode =
  | { kind: "factor"; digits: string }
  | { kind: "recovery"; digits: string }
  | { kind: "unreadable"; count: number };

/**
 * What a person meant in the one code field. Digits of any script are taken, separators left out; six digits are a code of
 * the method, ten a recovery code. Anything else costs no attempt: `count` is how many digits were read.
 */
export function readCode(typed: string): ReadCode {
  if (typed.length > 64) return { kind: "unreadable", count: 0 };
  const plain = toAsciiDigits(typed).replace(/[\s\-\u2010-\u2015.·]/gu, "");
  if (!/^\d*$/.test(plain)) return { kind: "unreadable", count: plain.replace(/\D/g, "").length };
  if (plain.length === appCode.digits) return { kind: "factor", digits: plain };
  if (plain.length === recoveryCode.digits) return { kind: "recovery", digits: plain };
  return { kind: "unreadable", count: plain.length };
}

/** The same text with the digits of every script as 0–9. */
export function toAsciiDigits(text: string): string {
  return [...text.normalize("NFKC")].map(toAsciiDigit).join("");
}

// Unicode keeps the ten decimal digits of a script in one row, zero first; rows may follow each other without a gap.
function toAsciiDigit(char: string): string {
  if (/[0-9]/.test(char) || !/\p{Nd}/u.test(char)) return char;
  const point = char.codePointAt(0) ?? 0;
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((point - first) % 10);
}
