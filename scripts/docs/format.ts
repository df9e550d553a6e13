const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `1800000` → "30 minutes". Takes the largest unit that divides it; hours from two days on become days. */
export function span(ms: number): string {
  if (ms > DAY && ms % DAY === 0) return count(ms / DAY, "day");
  if (ms % HOUR === 0) return count(ms / HOUR, "hour");
  if (ms % MINUTE === 0) return count(ms / MINUTE, "minute");
  return count(ms / SECOND, "second");
}

/** Several spans in a row, the unit said once where it stays the same: "30 seconds, 1, 2, 5 minutes". */
export function list(spans: readonly number[]): string {
  return spans
    .map(span)
    .map((text, i, all) => {
      const [number = "", unit = ""] = text.split(" ");
      const next = all[i + 1]?.split(" ")[1];
      return next && plural(next) === plural(unit) ? number : text;
    })
    .join(", ");
}

/** Years that are never a day too short. */
export const longYears = (ms: number) => `${ms / (366 * DAY)} years of 366 days`;

/** 0.2 → "20 %". */
export const percent = (share: number) => `${Math.round(100 * share)} %`;

export const mebibytes = (kibibytes: number) => Math.round(kibibytes / 1_024);

const plural = (unit: string) => unit.replace(/s?$/, "s");

function count(number: number, unit: string): string {
  return `${number} ${number === 1 ? unit : plural(unit)}`;
}
