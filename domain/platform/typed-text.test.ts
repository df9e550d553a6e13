import { expect, test } from "vitest";
import { composed, readFigures } from "./typed-text";

test("letters and their marks become one spelling", () => {
  expect(composed("e\u0301\u0323 a\u0308")).toBe("\u1eb9\u0301 \u00e4");
});

test("T15 a row of marks that no script has is not put in order", () => {
  const row = `a${"\u0301\u0323".repeat(30_000)}`;
  expect(composed(row)).toBe(row);
  const from = performance.now();
  expect(readFigures(`${row}12`)).toBe("a12");
  // Put in order, it takes seconds.
  expect(performance.now() - from).toBeLessThan(500);
});
