import { DAY_MS } from "@/domain/time";
import type { Locale } from "./routing";

/** Times are shown in Dutch time, whatever the time zone of the server. */
export const timeZone = "Europe/Amsterdam";

const regions = { nl: "nl-NL", en: "en-GB" } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

// Creating a format is slow, and a page uses the same few many times.
function formatOf(region: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${region} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(region, { timeZone, ...options });
  formats.set(name, format);
  return format;
}

/** `22 november 2026`. `at` in milliseconds since 1970. */
export function showDate(locale: Locale, at: number): string {
  return formatOf(regions[locale], { dateStyle: "long" }).format(at);
}

/** `3 mei 1990`; `mei 1980` and `1980` where the rest is not known. `iso` as it is stored. */
export function showDay(locale: Locale, iso: string): string {
  const [, month, day] = iso.split("-");
  if (!month) return iso;
  const options = { day: day ? "numeric" : undefined, month: "long", year: "numeric", timeZone: "UTC" } as const;
  return formatOf(regions[locale], options).format(new Date(iso));
}

/** The same for a form to fill in: it can be sent again as it stands. `""` for `null`. */
export function typedDay(locale: Locale, iso: string | null): string {
  const [year = "", month = "00", day = "00"] = (iso ?? "").split("-");
  if (iso === null || iso === "") return "";
  return day === "00" ? `${day}-${month}-${year}` : showDay(locale, iso);
}

/** `nov 2026`. */
export function showMonth(locale: Locale, at: number): string {
  return formatOf(regions[locale], { month: "short", year: "numeric" }).format(at);
}

/** `14:02`. */
export function showTime(locale: Locale, at: number): string {
  return formatOf(regions[locale], { timeStyle: "short" }).format(at);
}

/** `14:02` on the day it is at `now`, else `23 november 2026 om 14:02`. */
export function showMoment(locale: Locale, at: number, now: number): string {
  if (isoDay(at) === isoDay(now)) return showTime(locale, at);
  return formatOf(regions[locale], { dateStyle: "long", timeStyle: "short" }).format(at);
}

/** How to name the day of `at` to a person who reads it at `now`: keys of `when` in the messages. */
export function dayAsRead(at: number, now: number): "today" | "tomorrow" | "another-day" {
  if (isoDay(at) === isoDay(now)) return "today";
  // Counted in UTC from noon, so that a change to or from summer time does not matter.
  const next = new Date(Date.parse(`${isoDay(now)}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return isoDay(at) === next ? "tomorrow" : "another-day";
}

/** The names of the countries in `codes`, sorted as the language requires, with `first` at the top. */
export function nameCountries(
  locale: Locale,
  codes: readonly string[],
  first: string,
): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(regions[locale], { type: "region" });
  return codes
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort(
      (a, b) =>
        Number(b.value === first) - Number(a.value === first) || a.label.localeCompare(b.label, regions[locale]),
    );
}

/** `2026-11-22`: the date in the Netherlands at this moment. */
export function isoDay(at: number): string {
  return formatOf("sv-SE", {}).format(at);
}
