import { describe, expect, test } from "vitest";
import { choice, text } from "../../testing/work";
import { type Draft, type Field, NO_DRAFT, OTHER, type Question } from "../library/form";
import { readAnswer } from "./read-answer";

const words = { nl: "x", markdown: false };

function read(field: Field, draft: Draft) {
  const question: Question = {
    ...{ type: "question", linkId: "q", text: words, help: null, unit: null, required: true, when: null },
    field,
  };
  const answer = readAnswer(question, draft);
  return answer.ok ? answer.value : answer.failure.code;
}

const whole: Field = { kind: "integer", min: 0, max: 24 };
const number: Field = { kind: "decimal", min: null, max: null };

describe("a number", () => {
  test.each([
    ["7", 7],
    [" 7 ", 7],
    ["+7", 7],
    ["007", 7],
    ["٧", 7],
    ["７", 7],
    ["0", 0],
    ["-0", 0],
    ["24", 24],
  ])("whole, typed as %j", (typed, valueInteger) => {
    expect(read(whole, text(typed))).toEqual([{ valueInteger }]);
  });

  test.each([
    ["zeven", "answer-number"],
    ["7 uur", "answer-number"],
    ["1e3", "answer-number"],
    ["0x10", "answer-number"],
    ["7-8", "answer-number"],
    ["Infinity", "answer-number"],
    ["--7", "answer-number"],
    ["7,5", "answer-whole"],
    ["7.0", "answer-whole"],
    ["1.000", "answer-whole"],
    ["-1", "answer-range"],
    ["25", "answer-range"],
  ])("whole, not from %j", (typed, code) => {
    expect(read(whole, text(typed))).toBe(code);
  });

  test.each([
    ["6,5", 6.5],
    ["6.5", 6.5],
    ["−6,5", -6.5],
    [",5", 0.5],
    ["7", 7],
  ])("with a comma or a point, as %j", (typed, valueDecimal) => {
    expect(read(number, text(typed))).toEqual([{ valueDecimal }]);
  });

  test.each(["1.000,5", "1,000.5", "6,", "€ 6", "6,5,5"])("not from %j, which could be misread", (typed) => {
    expect(read(number, text(typed))).toBe("answer-number");
  });

  test("FHIR's whole numbers have 32 bits, and JSON keeps fifteen figures", () => {
    const open: Field = { kind: "integer", min: null, max: null };
    expect(read(open, text("2147483647"))).toEqual([{ valueInteger: 2147483647 }]);
    expect(read(open, text("2147483648"))).toBe("answer-range");
    expect(read(open, text("-2147483649"))).toBe("answer-range");
    expect(read(number, text("1.123456789012345"))).toBe("answer-range");
  });
});

describe("a date", () => {
  test.each([
    ["3-5-2026", "2026-05-03"],
    ["2026-05-03", "2026-05-03"],
    ["3 mei 2026", "2026-05-03"],
    ["May 3, 2026", "2026-05-03"],
    ["00-05-2026", "2026-05"],
  ])("typed as everywhere in the product: %j", (typed, valueDate) => {
    expect(read({ kind: "date" }, text(typed))).toEqual([{ valueDate }]);
  });

  test.each(["gisteren", "31-2-2026", "3-5-26"])("not from %j", (typed) => {
    expect(read({ kind: "date" }, text(typed))).toBe("answer-date");
  });
});

describe("a text", () => {
  const field: Field = { kind: "short-text", maxLength: 5 };
  test("is handed in as it was typed", () => {
    expect(read(field, text(" a\nb "))).toEqual([{ valueString: " a\nb " }]);
  });
  test("of as many signs as the question allows, and not one more", () => {
    expect(read(field, text("🙂🙂🙂🙂🙂"))).toHaveLength(1);
    expect(read(field, text("🙂🙂🙂🙂🙂🙂"))).toBe("answer-too-long");
  });
});

describe("a choice", () => {
  const option = (code: string) => ({ value: code, text: words, score: null, answer: { valueCoding: { code } } });
  const options = [option("a"), option("b")];
  const one: Field = { kind: "one-of", options, other: true, look: "radio" };
  const several: Field = { kind: "several-of", options, other: true };
  const coded = (code: string) => ({ valueCoding: { code } });

  test("of one, of several in the order of the content, and of something else", () => {
    expect(read(one, choice("b"))).toEqual([coded("b")]);
    expect(read(several, choice("b", "a"))).toEqual([coded("a"), coded("b")]);
    expect(read(several, { text: "c", chosen: ["b", OTHER] })).toEqual([coded("b"), { valueString: "c" }]);
  });

  test("words beside nothing chosen are meant; beside another choice they are left over", () => {
    expect(read(one, { text: "c", chosen: [] })).toEqual([{ valueString: "c" }]);
    expect(read(one, { text: "c", chosen: ["a"] })).toEqual([coded("a")]);
  });

  test("something else without words is asked for", () => {
    expect(read(one, choice(OTHER))).toBe("answer-other");
    expect(read(one, { text: "  ", chosen: [OTHER] })).toBe("answer-other");
  });

  test("that the content does not have is none", () => {
    expect(read(one, choice("z"))).toBe("answer-option");
    expect(read({ kind: "yes-no" }, choice("perhaps"))).toBe("answer-option");
    expect(read({ kind: "scale", steps: [0, 1], lower: null, upper: null }, choice("2"))).toBe("answer-option");
  });

  test("of a step and of yes or no", () => {
    expect(read({ kind: "scale", steps: [0, 1], lower: null, upper: null }, choice("1"))).toEqual([
      { valueInteger: 1 },
    ]);
    expect(read({ kind: "yes-no" }, choice("false"))).toEqual([{ valueBoolean: false }]);
  });
});

test("what was not answered is no answer in any field", () => {
  for (const field of [whole, number, { kind: "date" }, { kind: "yes-no" }] as const) {
    expect(read(field, NO_DRAFT)).toEqual([]);
    expect(read(field, text("  \n "))).toEqual([]);
  }
});
