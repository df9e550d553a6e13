import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCode } from "./read-code";

describe("T49 a person types the code as it looks in the message", () => {
  test.each([
    ["123456"],
    ["123 456"],
    ["1 2 3 4 5 6"],
    [" 123456 "],
    ["123456\n"],
    ["123\u00a0456"],
    ["123\u2009456"],
    ["123-456"],
    ["123\u2011456"],
    ["123–456"],
    ["12.34.56"],
    ["123·456"],
    ["１２３４５６"],
    ["١٢٣٤٥٦"],
    ["۱۲۳۴۵۶"],
    ["१२३४५६"],
    ["১২৩৪৫৬"],
    ["๑๒๓๔๕๖"],
    ["𝟏𝟐𝟑𝟒𝟓𝟔"],
    ["①②③④⑤⑥"],
    ["1२３٤5६"],
  ])("%j is 123456", (typed) => {
    expect(readCode(typed)).toEqual({ kind: "factor", digits: "123456" });
  });

  test("a leading zero is a digit like any other", () => {
    expect(readCode("000 000")).toEqual({ kind: "factor", digits: "000000" });
    expect(readCode("٠٠٠٠٠١")).toEqual({ kind: "factor", digits: "000001" });
  });

  test.each([["1234567890"], ["12345 67890"], ["1234-5678-90"], ["١٢٣٤٥ ٦٧٨٩٠"]])("%j is a recovery code", (typed) => {
    expect(readCode(typed)).toEqual({ kind: "recovery", digits: "1234567890" });
  });

  // Every decimal digit that this Unicode version knows: they come in rows of ten, zero first.
  const rows: string[][] = [];
  for (let point = 0, row: string[] = []; point <= 0x10ffff; point += 1) {
    const char = String.fromCodePoint(point);
    if (/\p{Nd}/u.test(char)) row.push(char);
    if (row.length === 10) {
      rows.push(row);
      row = [];
    }
  }
  test("the digits of every script are read by their value", () => {
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows) {
      expect(readCode(row.slice(0, 6).join(""))).toEqual({ kind: "factor", digits: "012345" });
      expect(readCode(row.slice(4).join(""))).toEqual({ kind: "factor", digits: "456789" });
    }
  });
});

describe("AT-18 what is no code is never compared", () => {
  test.each([
    ["", 0],
    [" ", 0],
    ["-", 0],
    ["1", 1],
    ["12345", 5],
    ["1234567", 7],
    ["123456789", 9],
    ["12345678901", 11],
    ["-12345", 5],
    ["1e5", 2],
    ["12345a", 5],
    ["abcdef", 0],
    ["0x1234", 5],
    ["½", 2],
    ["12345\u0000", 5],
    ["<b>1</b>", 1],
    ["💙", 0],
    ["\ud83d", 0],
  ])("%j: %i digits were read", (typed, count) => {
    expect(readCode(typed)).toEqual({ kind: "unreadable", count });
  });

  test("64 characters are looked at, 65 are not", () => {
    expect(readCode(`${" ".repeat(58)}123456`)).toEqual({ kind: "factor", digits: "123456" });
    expect(readCode(`${" ".repeat(59)}123456`)).toEqual({ kind: "unreadable", count: 0 });
  });

  test("a megabyte of digits is refused without being read", () => {
    expect(readCode("1".repeat(1_000_000))).toEqual({ kind: "unreadable", count: 0 });
  });

  test("whatever is typed: six or ten ASCII digits come out, or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 70 }), (typed) => {
        const read = readCode(typed);
        if (read.kind === "unreadable") expect(read.count).toBeGreaterThanOrEqual(0);
        else expect(read.digits).toMatch(read.kind === "factor" ? /^[0-9]{6}$/ : /^[0-9]{10}$/);
      }),
    );
  });
});
