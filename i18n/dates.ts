import { createTranslator } from "next-intl";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/domain/time";
import en from "@/messages/en.json";
import nl from "@/messages/nl.json";
import type { Locale } from "./routing";

/** Times are shown in Dutch time, whatever the time zone of the server. */
export const timeZone = "Europe/Amsterdam";

const regions = { nl: "nl-NL", en: "en-GB" } as const;

const styles = {
  date: { dateStyle: "long" },
  clock: { timeStyle: "short" },
  month: { month: "short", year: "numeric" },
  iso: {},
  day: { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" },
  monthOfDay: { month: "long", year: "numeric", timeZone: "UTC" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

// Creating a format is slow, and a page uses the same few many times.
function formatOf(region: string, style: keyof typeof styles): Intl.DateTimeFormat {
  const name = `${region} ${style}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(region, { timeZone, ...styles[style] });
  formats.set(name, format);
  return format;
}

/** `22 november 2026`. `at` in milliseconds since 1970. */
export function showDate(locale: Locale, at: number): string {
  return formatOf(regions[locale], "date").format(at);
}

/** `3 mei 1990`; `mei 1980` and `1980` where the rest is not known. `iso` as it is stored. */
export function showDay(locale: Locale, iso: string): string {
  const [, month, day] = iso.split("-");
  if (!month) return iso;
  return formatOf(regions[locale], day ? "day" : "monthOfDay").format(new Date(iso));
}

/** The same for a form to fill in: it can be sent again as it stands. `""` for `null`. */
export function typedDay(locale: Locale, iso: string | null): string {
  const [year = "", month = "00", day = "00"] = (iso ?? "").split("-");
  if (iso === null || iso === "") return "";
  return day === "00" ? `${day}-${month}-${year}` : showDay(locale, iso);
}

/** `nov 2026`. */
export function showMonth(locale: Locale, at: number): string {
  return formatOf(regions[locale], "month").format(at);
}

/**
 * What a shown time says about the moment, which is known to the millisecond:
 * - `from`: something is possible from then on. Rounded up, so that nobody who waits for it is refused.
 * - `until`: something is possible until then. Rounded down, so that nobody who comes before it is late.
 * - `at`: something happened then. Like a clock, which rounds down.
 */
export type TimeKind = "from" | "until" | "at";

/** The whole minute that is shown for `at`. Both in milliseconds since 1970. */
export function shownMinute(at: number, kind: TimeKind): number {
  return (kind === "from" ? Math.ceil(at / MINUTE_MS) : Math.floor(at / MINUTE_MS)) * MINUTE_MS;
}

/**
 * `22 november 2026` and `14:02`. In the hour that passes twice when summer time ends, the time says which of the two is meant:
 * `02:30 (wintertijd)`.
 */
export function showMoment(locale: Locale, at: number, kind: TimeKind): { date: string; time: string } {
  const minute = shownMinute(at, kind);
  return { date: showDate(locale, minute), time: nameDoubleHour(locale, minute, showClock(locale, minute)) };
}

function showClock(locale: Locale, at: number): string {
  return formatOf(regions[locale], "clock").format(at);
}

function nameDoubleHour(locale: Locale, at: number, time: string): string {
  const isFirst = showClock(locale, at + HOUR_MS) === time;
  if (!isFirst && showClock(locale, at - HOUR_MS) !== time) return time;
  const words = createTranslator({ locale, messages: locale === "nl" ? nl : en, namespace: "when" });
  return words(isFirst ? "summer" : "winter", { time });
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
  return formatOf("sv-SE", "iso").format(at);
}

/** When the day `2026-11-22` begins in the Netherlands, in milliseconds since 1970. */
export function startOfDay(iso: string): number {
  const noon = Date.parse(`${iso}T12:00:00Z`);
  const starts = [14, 13].map((hours) => noon - hours * HOUR_MS);
  return starts.find((at) => isoDay(at) === iso && isoDay(at - 1) !== iso) ?? noon;
}
