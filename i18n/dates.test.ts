import { expect, test } from "vitest";
import { showMoment } from "./dates";

const now = Date.parse("2026-11-22T10:45:00Z");
const lastToday = Date.parse("2026-11-22T22:59:00Z");

test("a pause that ends today is told by the clock alone", () => {
  expect(showMoment("nl", now, now)).toBe("11:45");
  expect(showMoment("en", lastToday, now)).toBe("23:59");
});

test("a pause that ends on another day is told with the day, counted as in the Netherlands", () => {
  expect(showMoment("nl", lastToday + 60_000, now)).toBe("23 november 2026 om 00:00");
  expect(showMoment("en", lastToday + 60_000, now)).toBe("23 November 2026 at 00:00");
});
