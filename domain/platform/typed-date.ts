import { readFigures } from "./typed-text";

/** A day, or a month or a year where a passport has zeros for the rest: `1990-05-03`, `1980-05`, `1980` (as FHIR's `date`). */
export type TypedDate = { kind: "day" | "part"; iso: string };

/**
 * A date as people in the Netherlands and in English type it; `null` when it is none: `3-5-1990`, `1990-05-03`, `3 mei 1990`,
 * `May 3, 1990`, `03051990`. The day comes before the month in digits. `00`, `XX` or `??` is a day, or a day and a month, that
 * nobody knows. Four digits of the year are needed: two could be this century or the last.
 */
export function readDate(typed: string): TypedDate | null {
  if (typed.length > LONGEST) return null;
  const text = readFigures(typed)
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^[ .,]+|[ .,]+$/g, "")
    .replace(WEEKDAY, "");
  for (const way of ways) {
    const { year = "", month = "", day = "" } = way.exec(text)?.groups ?? {};
    const read = year === "" ? null : asDate(year, month, day);
    if (read) return read;
  }
  return null;
}

/** A whole day as `1990-05-03`, or `null`. */
export function readDay(typed: string): string | null {
  const read = readDate(typed);
  return read?.kind === "day" ? read.iso : null;
}

/** In UTF-16 code units: the longest way to write a date, with as many invisible signs. */
const LONGEST = 80;

const languages = ["nl", "en"];

function wordsOf(count: number, options: Intl.DateTimeFormatOptions, at: (index: number) => number): string[][] {
  return languages.map((language) => {
    const { format } = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    return Array.from({ length: count }, (_, index) => format(at(index)).toLowerCase().replace(/\.$/, ""));
  });
}

const monthNames = wordsOf(12, { month: "long" }, (month) => Date.UTC(2000, month));
const dayNames = (["long", "short"] as const).flatMap((weekday) =>
  wordsOf(7, { weekday }, (day) => Date.UTC(2000, 0, 1 + day)).flat(),
);
const WEEKDAY = new RegExp(`^(?:${dayNames.join("|")})[.,]? `);

const between = "(?: ?[-/.] ?| )";
const two = "\\d{1,2}|xx|\\?\\?";
const word = "(?<month>[a-z]{3,9})";
const ways = [
  new RegExp(`^(?<year>\\d{4})${between}(?<month>${two})${between}(?<day>${two})$`),
  new RegExp(`^(?<day>${two})${between}(?<month>${two})${between}(?<year>\\d{4})$`),
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  /^(?<day>\d{2})(?<month>\d{2})(?<year>\d{4})$/,
  new RegExp(`^(?<day>${two})(?:st|nd|rd|th|e|de|ste)?[ /-]*(?:of )?${word}[ ./,-]*(?<year>\\d{4})$`),
  new RegExp(`^${word}\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?[ ,]+(?<year>\\d{4})$`),
];

function asDate(year: string, month: string, day: string): TypedDate | null {
  const isOpen = (part: string) => /^(?:00|xx|\?\?)$/.test(part);
  if (isOpen(month)) return isOpen(day) ? { kind: "part", iso: year } : null;
  const [y, m, d] = [Number(year), Number(month) || monthNamed(month), isOpen(day) ? 1 : Number(day)];
  const at = new Date(Date.UTC(y, m - 1, d));
  const isReal = at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d;
  if (!isReal || y < EARLIEST_YEAR) return null;
  const iso = at.toISOString().slice(0, 10);
  return isOpen(day) ? { kind: "part", iso: iso.slice(0, 7) } : { kind: "day", iso };
}

/** `03051990` could be a year 305 as well: nobody means one. */
const EARLIEST_YEAR = 1800;

// Every usual abbreviation is how the name begins, in three letters or more, but for the Dutch "mrt".
function monthNamed(name: string): number {
  if (name === "mrt") return 3;
  return 1 + Math.max(...monthNames.map((names) => names.findIndex((each) => name !== "" && each.startsWith(name))));
}
