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

const invisible = [
  ...["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u180e", "\ufe0f", "\u034f"],
  ...["\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"],
];
const dashes = [..."-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"];
const spaces = [" ", "\u00a0", "\u2007", "\u2009", "\u202f", "\u3000", "\t"];

describe("a person pastes what stands around the code too", () => {
  test.each([
    ["B 559418"],
    ["B559418"],
    ["B: 559418"],
    ["(B) 559418"],
    ["#559418"],
    ["code: 559418."],
    ["Code 559 418"],
    ["<559418>"],
    ["‘559418’"],
    ["“559418”,"],
    ["Je code van Karify is 559418. Geldig tot 14:02."],
    ["Bericht B: 559418 is je code"],
    ["559418 559418"],
    ["14:02 559418"],
    ["5️⃣5️⃣9️⃣4️⃣1️⃣8️⃣"],
  ])("%j is 559418", (typed) => {
    expect(readCode(typed)).toEqual({ kind: "factor", digits: "559418" });
  });

  test.each([
    ["3. 393 769 3737"],
    ["3. 3937693737"],
    [" 3. 3937693737\r\n"],
    ["3.3937693737"],
    ["3) 393-769-3737"],
    ["3: 393 769 3737"],
    ["10. 393 769 3737"],
    ["3 393 769 3737"],
    ["٣. ٣٩٣ ٧٦٩ ٣٧٣٧"],
    ["herstelcode 393 769 3737"],
    ["3.\n393 769 3737"],
  ])("%j is the recovery code 3937693737", (typed) => {
    expect(readCode(typed)).toEqual({ kind: "recovery", digits: "3937693737" });
  });

  test("whatever invisible sign, dash or space a copy brings along, and wherever", () => {
    const noise = fc.constantFrom(...invisible, ...dashes, ...spaces);
    fc.assert(
      fc.property(fc.array(noise, { minLength: 7, maxLength: 7 }), (between) => {
        const typed = [..."559418"].map((digit, place) => `${between[place]}${digit}`).join("") + between[6];
        expect(readCode(typed)).toEqual({ kind: "factor", digits: "559418" });
      }),
    );
  });
});

describe("a person pastes more than one code and is told so", () => {
  const lines = Array.from({ length: 10 }, (_, line) => `${line + 1}. ${String(3_937_693_737 + 1_111 * line)}`);

  test.each([
    ["the ten lines", lines.join("\n")],
    ["the ten lines, as one line", lines.join(" ")],
    ["the ten lines, run together", lines.join("")],
    ["the ten codes in groups", lines.map((line) => line.replace(/(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3")).join("\r\n")],
    [
      "the downloaded sheet",
      `\ufeffHerstelcodes van Karify\r\nc••@…nl\r\n\r\n${lines.join("\r\n")}\r\nBel 030 1234567`,
    ],
    ["two codes", "559418 en 123456"],
    ["two codes without a word", "559418\n123456"],
  ])("%s", (_, typed) => {
    expect(readCode(typed)).toMatchObject({ kind: "unreadable", codes: "several" });
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
    ["1".repeat(60), 60],
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

  test("1,000 characters are looked at, 1,001 are not", () => {
    expect(readCode(`${" ".repeat(994)}123456`)).toEqual({ kind: "factor", digits: "123456" });
    expect(readCode(`${" ".repeat(995)}123456`)).toEqual({ kind: "unreadable", count: 0 });
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
