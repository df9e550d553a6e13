import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import en from "@/messages/en.json" with { type: "json" };
import nl from "@/messages/nl.json" with { type: "json" };
import { dayAsRead, showDate, showMoment, showTime } from "./dates";

const now = Date.parse("2026-11-22T10:45:00Z");
const lastToday = Date.parse("2026-11-22T22:59:00Z");

test("a pause that ends today is shown by its time alone", () => {
  expect(showMoment("nl", now, now)).toBe("11:45");
  expect(showMoment("en", lastToday, now)).toBe("23:59");
});

test("a pause that ends on another day is shown with the day, counted as in the Netherlands", () => {
  expect(showMoment("nl", lastToday + 60_000, now)).toBe("23 november 2026 om 00:00");
  expect(showMoment("en", lastToday + 60_000, now)).toBe("23 November 2026 at 00:00");
});

describe("I can read when I can try again", () => {
  type TextKey = "errors.text-limit" | "paused.until" | "resetPassword.replaced";
  const shown = (locale: "nl" | "en", at: number, text: TextKey = "errors.text-limit") => {
    const t = createTranslator({ locale, messages: locale === "nl" ? nl : en });
    const when = t(`when.${dayAsRead(at, now)}`, { date: showDate(locale, at), time: showTime(locale, at) });
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
