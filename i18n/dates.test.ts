import fc from "fast-check";
import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import en from "@/messages/en.json" with { type: "json" };
import nl from "@/messages/nl.json" with { type: "json" };
import { dayAsRead, showMoment, shownMinute, type TimeKind } from "./dates";

const now = Date.parse("2026-11-22T10:45:00Z");
const lastToday = Date.parse("2026-11-22T22:59:00Z");

// Summer time ends on 25 October 2026 and begins on 28 March 2027, both at 01:00 UTC.
const [autumn, spring] = [Date.parse("2026-10-25T01:00:00Z"), Date.parse("2027-03-28T01:00:00Z")];
const DAY = 86_400_000;
const MINUTE = 60_000;

describe("a time that is shown is kept", () => {
  const instant = fc.oneof(
    fc.integer({ min: autumn - DAY, max: autumn + DAY }),
    fc.integer({ min: spring - DAY, max: spring + DAY }),
    fc.integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2040-01-01T00:00:00Z") }),
  );
  const locale = fc.constantFrom("nl" as const, "en" as const);
  const read = (language: "nl" | "en", at: number, kind: TimeKind) => {
    const { date, time } = showMoment(language, at, kind);
    return `${date} ${time}`;
  };

  test('whoever comes at a "from" is not too early, and waits less than a minute too long', () => {
    fc.assert(
      fc.property(instant, locale, (at, language) => {
        const minute = shownMinute(at, "from");
        expect(minute - at).toBeGreaterThanOrEqual(0);
        expect(minute - at).toBeLessThan(MINUTE);
        expect(read(language, at, "from")).toBe(read(language, minute, "at"));
      }),
    );
  });

  test('whoever comes before an "until" is not too late', () => {
    fc.assert(
      fc.property(instant, locale, (at, language) => {
        const minute = shownMinute(at, "until");
        expect(at - minute).toBeGreaterThanOrEqual(0);
        expect(at - minute).toBeLessThan(MINUTE);
        expect(read(language, at, "until")).toBe(read(language, minute, "at"));
      }),
    );
  });

  test("no two minutes are shown alike, those of the hour that passes twice neither", () => {
    fc.assert(
      fc.property(instant, locale, fc.integer({ min: 1, max: 2 * 24 * 60 }), (at, language, minutes) => {
        expect(read(language, at, "at")).not.toBe(read(language, at + minutes * MINUTE, "at"));
      }),
    );
    for (let at = autumn - DAY; at < autumn + DAY; at += MINUTE) {
      expect(read("nl", at, "at")).not.toBe(read("nl", at + 60 * MINUTE, "at"));
    }
  });

  test("the hour is named only where it passes twice", () => {
    const time = (iso: string, language: "nl" | "en" = "nl") => showMoment(language, Date.parse(iso), "at").time;
    expect(time("2026-10-24T23:59:59Z")).toBe("01:59");
    expect(time("2026-10-25T00:00:00Z")).toBe("02:00 (zomertijd)");
    expect(time("2026-10-25T00:59:59Z")).toBe("02:59 (zomertijd)");
    expect(time("2026-10-25T01:00:00Z")).toBe("02:00 (wintertijd)");
    expect(time("2026-10-25T01:30:00Z", "en")).toBe("02:30 (winter time)");
    expect(time("2026-10-25T01:59:59Z")).toBe("02:59 (wintertijd)");
    expect(time("2026-10-25T02:00:00Z")).toBe("03:00");
    expect([time("2027-03-28T00:59:59Z"), time("2027-03-28T01:00:00Z")]).toEqual(["01:59", "03:00"]);
  });

  test('the example of the issue: refused until 11:24:39 is "from 11:25"; a code that ends then works "until 11:24"', () => {
    const end = Date.parse("2026-11-22T10:24:39Z");
    expect([showMoment("nl", end, "from").time, showMoment("nl", end, "until").time]).toEqual(["11:25", "11:24"]);
    const onTheMinute = Date.parse("2026-11-22T10:24:00Z");
    expect(showMoment("nl", onTheMinute, "from").time).toBe("11:24");
    expect(showMoment("nl", onTheMinute + 1, "from").time).toBe("11:25");
  });

  test("rounded up over midnight it is tomorrow's, in time and day", () => {
    const end = Date.parse("2026-12-31T22:59:30Z");
    expect(showMoment("nl", end, "from")).toEqual({ date: "1 januari 2027", time: "00:00" });
    expect(dayAsRead(shownMinute(end, "from"), end)).toBe("tomorrow");
  });
});

describe("I can read when I can try again", () => {
  type TextKey = "errors.text-limit" | "paused.until" | "resetPassword.replaced";
  const shown = (locale: "nl" | "en", at: number, text: TextKey = "errors.text-limit") => {
    const t = createTranslator({ locale, messages: locale === "nl" ? nl : en });
    const when = t(`when.${dayAsRead(at, now)}`, showMoment(locale, at, "from"));
    return t(text, { when });
  };

  test("up to the last minute of today by the time, a minute later with the day, in both languages", () => {
    expect(shown("nl", lastToday)).toBe("Er zijn te veel berichten gestuurd. We kunnen er om 23:59 weer een sturen.");
    expect(shown("en", lastToday)).toBe("Too many messages were sent. We can send one again at 23:59.");
    const midnight = lastToday + 60_000;
    expect(shown("nl", midnight)).toBe(
      "Er zijn te veel berichten gestuurd. We kunnen er morgen om 00:00 weer een sturen.",
    );
    expect(shown("en", midnight)).toBe("Too many messages were sent. We can send one again tomorrow at 00:00.");
  });

  test("on the page of a pause, and behind a link of yesterday, too", () => {
    const midnight = lastToday + 60_000;
    expect(shown("nl", midnight, "paused.until")).toBe("Je kunt het morgen om 00:00 weer proberen.");
    expect(shown("en", midnight, "paused.until")).toBe("You can try again tomorrow at 00:00.");
    const yesterday = lastToday - 86_400_000;
    expect(shown("nl", yesterday, "resetPassword.replaced")).toContain("Je hebt op 21 november 2026 om 23:59 een");
    expect(shown("en", yesterday, "resetPassword.replaced")).toContain("newer email on 21 November 2026 at 23:59.");
  });

  test("the day after tomorrow by its date", () => {
    const dayAfter = lastToday + 60_000 + 86_400_000;
    expect(shown("nl", dayAfter - 60_000)).toContain("morgen om 23:59");
    expect(shown("nl", dayAfter)).toContain("op 24 november 2026 om 00:00");
    expect(shown("en", dayAfter)).toContain("on 24 November 2026 at 00:00");
  });

  test("in the nights of 23 and of 25 hours, and at the end of a year", () => {
    const [spring, autumn] = [Date.parse("2027-03-27T22:30:00Z"), Date.parse("2026-10-24T21:30:00Z")];
    expect(dayAsRead(spring + 30 * 60_000, spring)).toBe("tomorrow");
    expect(dayAsRead(spring + 23.5 * 3_600_000 - 60_000, spring)).toBe("tomorrow");
    expect(dayAsRead(spring + 23.5 * 3_600_000, spring)).toBe("another-day");
    expect(dayAsRead(autumn + 25.5 * 3_600_000 - 60_000, autumn)).toBe("tomorrow");
    expect(dayAsRead(autumn + 25.5 * 3_600_000, autumn)).toBe("another-day");
    const eve = Date.parse("2026-12-31T22:59:00Z");
    expect([dayAsRead(eve, eve), dayAsRead(eve + 60_000, eve)]).toEqual(["today", "tomorrow"]);
  });
});
