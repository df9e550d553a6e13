const OLDEST_YEAR = 1900;

/**
 * A date of birth as `1990-12-31`, from what a date field sends, from `31-12-1990`, or with the month as a Dutch or English word
 * (`31 december 1990`, `31 dec. 1990`, `Dec 31, 1990`). `null` when there is no such day or it is yet to come.
 */
export function readDateOfBirth(typed: string, now: number): string | null {
  const { y, m, d } = partsOf(typed.trim().toLowerCase());
  const at = new Date(Date.UTC(y, m - 1, d));
  const real = at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d;
  return real && y >= OLDEST_YEAR && at.getTime() <= now ? at.toISOString().slice(0, 10) : null;
}

const iso = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/;
const numbers = /^(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4})$/;
const dayFirst = /^(?<day>\d{1,2})(?:st|nd|rd|th|e)?[\s/-]+(?:of\s+)?(?<month>[a-z]{3,9})\.?,?[\s/-]+(?<year>\d{4})$/;
const monthFirst = /^(?<month>[a-z]{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})$/;

function partsOf(text: string): { y: number; m: number; d: number } {
  for (const way of [iso, numbers, dayFirst, monthFirst]) {
    const { year, month = "", day } = way.exec(text)?.groups ?? {};
    if (year) return { y: Number(year), m: Number(month) || monthNamed(month), d: Number(day) };
  }
  return { y: 0, m: 0, d: 0 };
}

const monthNames = ["nl", "en"].map((language) => {
  const { format } = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => format(Date.UTC(2000, month)).toLowerCase());
});

// Every usual abbreviation is how the name begins, in three letters or more, but for the Dutch "mrt".
function monthNamed(word: string): number {
  if (word === "mrt") return 3;
  return 1 + Math.max(...monthNames.map((names) => names.findIndex((name) => name.startsWith(word))));
}
