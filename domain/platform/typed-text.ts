// What every reader of typed or pasted text does first. What a person cannot see must not decide whether their text is read.

/** Signs without a shape of their own: zero-width spaces and joiners, soft hyphens, byte order marks, direction marks. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** Every dash, hyphen and minus sign: U+2010–2015, U+2212 and the small and full-width forms among them. */
const DASHES = /[\p{Pd}\u2043\u2212\u02d7]/gu;

/** Spaces and signs that nobody sees, at either end: what a copy brings along. Inside, a space is part of the password. */
const EDGES =
  /^[\p{Zs}\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+|[\p{Zs}\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+$/gu;

/**
 * NFC. Marks in a row as long as no script has stay as they are: putting thirty thousand in order takes longer than a password hash, and
 * four times as long when there are twice as many (T15).
 */
export function composed(text: string): string {
  return hasRowOfMarks(text) ? text : text.normalize("NFC");
}

function hasRowOfMarks(text: string): boolean {
  return /\p{M}{64}/u.test(text);
}

/** A password as it is set: NFC, without spaces and invisible signs at its ends (ADR 0072). */
export function readNewPassword(typed: string): string {
  return typed.normalize("NFC").replace(EDGES, "");
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, "");
}

/** The same text with every kind of dash as the one on the keyboard. */
export function withPlainDashes(text: string): string {
  return text.replace(DASHES, "-");
}

/** The same text with the digits of every script as 0–9. */
export function toAsciiDigits(text: string): string {
  return [...(hasRowOfMarks(text) ? text : text.normalize("NFKC"))].map(toAsciiDigit).join("");
}

/** Figures, such as a code, a telephone number or a date, as somebody would type them on one keyboard. */
export function readFigures(text: string): string {
  return withPlainDashes(toAsciiDigits(withoutInvisible(text))).replace(/\p{M}/gu, "");
}

// Unicode keeps the ten decimal digits of a script in one row, zero first; rows may follow each other without a gap.
function toAsciiDigit(char: string): string {
  if (/[0-9]/.test(char) || !/\p{Nd}/u.test(char)) return char;
  const point = char.codePointAt(0) ?? 0;
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((point - first) % 10);
}
