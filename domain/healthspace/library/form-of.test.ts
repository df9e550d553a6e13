import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { present, value } from "../../testing/answers";
import { type Field, type Form, textFor } from "./form";
import { formOf, questionsIn } from "./form-of";
import { ITEM_TYPES, MEASURE } from "./questionnaire";
import { readResource } from "./read-content";

const STRUCTURE = "http://hl7.org/fhir/StructureDefinition";
const translation = (content: string, lang = "en") => ({
  url: `${STRUCTURE}/translation`,
  extension: [
    { url: "lang", valueCode: lang },
    { url: "content", valueString: content },
  ],
});
const control = (code: string) => ({
  url: `${STRUCTURE}/questionnaire-itemControl`,
  valueCodeableConcept: { coding: [{ system: "http://hl7.org/fhir/questionnaire-item-control", code }] },
});
const limits = (min: number, max: number, step?: number) => [
  { url: `${STRUCTURE}/minValue`, valueInteger: min },
  { url: `${STRUCTURE}/maxValue`, valueInteger: max },
  ...(step === undefined ? [] : [{ url: `${STRUCTURE}/questionnaire-sliderStepValue`, valueInteger: step }]),
];
const scored = (code: string, score: number) => ({
  valueCoding: { code, display: code },
  extension: [{ url: `${STRUCTURE}/ordinalValue`, valueDecimal: score }],
});

const whole = (item: object[], other: object = {}) => ({
  resourceType: "Questionnaire",
  url: "https://example.nl/fhir/Questionnaire/x",
  version: "1",
  title: "Titel",
  status: "active",
  language: "nl",
  item,
  ...other,
});

function read(item: object[], other: object = {}): Form {
  const { resource } = value(readResource(whole(item, other), "Questionnaire"));
  if (resource.resourceType !== "Questionnaire") throw new Error("no Questionnaire");
  return formOf(resource);
}

const question = (other: object) => ({ linkId: "q", text: "Vraag", type: "string", ...other });
const fieldOf = (other: object): Field => present(questionsIn(read([question(other)]).pages[0]?.items ?? [])[0]).field;

describe("what a person is asked", () => {
  test("each group is a page, and so are loose questions in a row", () => {
    const group = (linkId: string) => ({
      linkId,
      type: "group",
      text: linkId,
      item: [question({ linkId: `${linkId}.q` })],
    });
    const loose = (linkId: string) => question({ linkId });
    const { pages } = read([loose("a"), loose("b"), group("c"), loose("d"), group("e"), group("f")]);
    expect(pages.map(({ linkId, title, items }) => [linkId, title?.nl ?? null, items.length])).toEqual([
      ["a", null, 2],
      ["c", "c", 1],
      ["d", null, 1],
      ["e", "e", 1],
      ["f", "f", 1],
    ]);
  });

  test.each<[string, object, Partial<Field>]>([
    ["a line", {}, { kind: "short-text", maxLength: 1_000 }],
    ["a line of forty", { maxLength: 40 }, { kind: "short-text", maxLength: 40 }],
    ["a text", { type: "text" }, { kind: "long-text", maxLength: 10_000 }],
    ["a text that would be too long", { type: "text", maxLength: 20_000 }, { kind: "long-text", maxLength: 10_000 }],
    ["a string in a text area", { extension: [control("text-area")] }, { kind: "long-text" }],
    ["yes or no", { type: "boolean" }, { kind: "yes-no" }],
    ["a date", { type: "date" }, { kind: "date" }],
    ["a number with limits", { type: "integer", extension: limits(0, 24) }, { kind: "integer", min: 0, max: 24 }],
    [
      "a number with half limits",
      { type: "decimal", extension: [{ url: `${STRUCTURE}/maxValue`, valueDecimal: 1.5 }] },
      { kind: "decimal", min: null, max: 1.5 },
    ],
    [
      "a slider of eleven steps",
      { type: "integer", extension: [control("slider"), ...limits(0, 10)] },
      { kind: "scale", steps: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    ],
    [
      "a slider in steps of 25",
      { type: "integer", extension: [control("slider"), ...limits(0, 100, 25)] },
      { kind: "scale", steps: [0, 25, 50, 75, 100] },
    ],
    [
      "a slider of twelve steps is a number",
      { type: "integer", extension: [control("slider"), ...limits(0, 11)] },
      { kind: "integer", min: 0, max: 11 },
    ],
    ["a slider without ends is a number", { type: "integer", extension: [control("slider")] }, { kind: "integer" }],
    [
      "one of",
      { type: "choice", answerOption: [{ valueString: "a" }, { valueInteger: 2 }] },
      { kind: "one-of", other: false, look: "radio" },
    ],
    [
      "one of, or other, in a list",
      { type: "open-choice", extension: [control("drop-down")], answerOption: [{ valueString: "a" }] },
      { kind: "one-of", other: true, look: "drop-down" },
    ],
    [
      "several of",
      { type: "choice", repeats: true, answerOption: [{ valueString: "a" }] },
      { kind: "several-of", other: false },
    ],
  ])("%s", (_, other, field) => expect(fieldOf(other)).toMatchObject(field));

  test("help, unit and the words at both ends stand in the content as displays", () => {
    const part = (code: string) => ({ linkId: code, type: "display", text: code, extension: [control(code)] });
    const asked = question({
      type: "integer",
      extension: [control("slider"), ...limits(0, 10)],
      item: ["help", "unit", "lower", "upper"].map(part),
    });
    expect(read([asked]).pages[0]?.items).toMatchObject([
      { help: { nl: "help" }, unit: { nl: "unit" }, field: { lower: { nl: "lower" }, upper: { nl: "upper" } } },
    ]);
  });

  test("an option keeps what FHIR says of it, its score and its words", () => {
    const coding = { system: "http://x", code: "a", display: "Ja", _display: { extension: [translation("Yes")] } };
    const options = [{ valueCoding: coding, extension: scored("a", 3).extension }, { valueInteger: 4 }];
    expect(fieldOf({ type: "choice", answerOption: options })).toMatchObject({
      options: [
        {
          value: "a",
          text: { nl: "Ja", en: "Yes" },
          score: 3,
          answer: { valueCoding: { system: "http://x", code: "a", display: "Ja" } },
        },
        { value: "4", text: { nl: "4", en: "4" }, score: null, answer: { valueInteger: 4 } },
      ],
    });
  });

  test("conditions keep their answers, all or any", () => {
    const tests = [
      { question: "b", operator: "=", answerCoding: { code: "x" } },
      { question: "n", operator: ">=", answerInteger: 2 },
    ];
    const form = read([
      question({ enableWhen: tests, enableBehavior: "any" }),
      question({ linkId: "b", type: "choice", answerOption: [{ valueCoding: { code: "x" } }] }),
      question({ linkId: "n", type: "integer" }),
    ]);
    expect(form.pages[0]?.items[0]?.when).toEqual({
      behavior: "any",
      tests: [
        { question: "b", operator: "=", answer: "x" },
        { question: "n", operator: ">=", answer: 2 },
      ],
    });
  });
});

describe("languages", () => {
  test("a reader gets their own language, or the other one with its name", () => {
    const both = read([question({})], {
      language: "en-GB",
      title: "Sleep",
      _title: { extension: [translation("Slaap", "nl")] },
    });
    expect(textFor(both.title, "nl")).toEqual({ text: "Slaap", lang: "nl", markdown: false });
    const one = read([question({})], { title: "Slaap", _title: { extension: [translation("Schlaf", "de")] } });
    expect(textFor(one.title, "en")).toEqual({ text: "Slaap", lang: "nl", markdown: false });
  });

  test("Markdown is translated as Markdown; where only the plain text is, that is shown as it stands", () => {
    const marked = (beside: object) => ({
      linkId: "d",
      type: "display",
      text: "Vet",
      _text: {
        extension: [
          { url: `${STRUCTURE}/rendering-markdown`, valueMarkdown: "**Vet**", ...beside },
          translation("Bold *"),
        ],
      },
    });
    const text = (item: object) => read([item]).pages[0]?.items[0];
    expect(text(marked({ _valueMarkdown: { extension: [translation("**Bold**")] } }))).toMatchObject({
      text: { nl: "**Vet**", en: "**Bold**", markdown: true },
    });
    expect(text(marked({}))).toMatchObject({ text: { nl: "**Vet**", en: "Bold \\*", markdown: true } });
  });
});

describe("a measurement", () => {
  const measure = (item: object[]) => [
    { linkId: "m", type: "group", text: "Onrust", code: [{ system: MEASURE.system, code: MEASURE.code }], item },
  ];
  test("adds up choices with scores and scales, whatever the depth, and nothing else", () => {
    const choice = (linkId: string, answerOption: object[]) => question({ linkId, type: "choice", answerOption });
    const inside = [
      choice("a", [scored("x", 1), scored("y", 5)]),
      {
        linkId: "g",
        type: "group",
        item: [question({ linkId: "b", type: "integer", extension: [control("slider"), ...limits(0, 10)] })],
      },
      choice("half", [scored("x", 1), { valueCoding: { code: "y" } }]),
      question({ linkId: "text" }),
    ];
    expect(read(measure(inside)).measures).toEqual([
      { linkId: "m", text: { nl: "Onrust", markdown: false }, questions: ["a", "b"], lowest: 1, highest: 15 },
    ]);
  });
});

const text = fc.string({ minLength: 1, maxLength: 20 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyExtension = fc.oneof(
  fc.constantFrom("radio-button", "slider", "help", "upper", "text-area", "page", "").map(control),
  fc.record({ url: fc.constant(`${STRUCTURE}/minValue`), valueInteger: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ url: fc.constant(`${STRUCTURE}/maxValue`), valueInteger: fc.integer({ min: 6, max: 50 }) }),
  fc.record({ url: fc.constant(`${STRUCTURE}/maxValue`), valueDecimal: number }),
  fc.record({
    url: fc.constant(`${STRUCTURE}/questionnaire-sliderStepValue`),
    valueInteger: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ url: text, valueString: text }),
  text.map((words) => translation(words)),
);
const anyOption = fc.oneof(
  fc.record({ valueString: text }),
  fc.record({ valueInteger: fc.integer() }),
  fc.record({ valueCoding: fc.record({ code: text, display: text }, { requiredKeys: ["code"] }) }),
  number.map((score) => scored("s", score)),
);
const extensions = fc.uniqueArray(anyExtension, { maxLength: 3, selector: ({ url }) => url });
const anyCondition = fc.record({
  question: fc.nat({ max: 12 }),
  operator: fc.constantFrom("exists", "="),
  answerBoolean: fc.boolean(),
});

interface Written {
  type: string;
  item?: Written[];
  enableWhen?: { question: number }[] | undefined;
}
const ofKind = (own: fc.Arbitrary<{ type: string }>): fc.Arbitrary<Written> =>
  fc
    .tuple(
      fc.record(
        {
          text: text.map((words) => `${words}?`),
          prefix: text,
          required: fc.boolean(),
          _text: fc.record({ extension: extensions }),
          extension: extensions,
          enableWhen: fc.option(fc.array(anyCondition, { minLength: 1, maxLength: 1 }), { nil: undefined }),
        },
        { requiredKeys: ["text"] },
      ),
      own,
    )
    .map(([common, own]) => ({ ...common, ...own }));
const leaf = fc.oneof(
  ofKind(fc.record({ type: fc.constantFrom(...ITEM_TYPES.filter((type) => !/group|choice/.test(type))) })),
  ofKind(
    fc.record({
      type: fc.constantFrom("choice", "open-choice"),
      repeats: fc.boolean(),
      answerOption: fc.array(anyOption, { minLength: 1, maxLength: 4 }),
    }),
  ),
);
const anyItem = fc.letrec<{ item: Written }>((tie) => ({
  item: fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: ofKind(
        fc.record({
          type: fc.constant("group"),
          item: fc.array(tie("item"), { minLength: 1, maxLength: 3 }),
          code: fc.constantFrom([], [{ ...MEASURE }]),
        }),
      ),
    },
  ),
}));

/** Gives every item a name of its own, and each condition one of them. */
function named(items: readonly Written[]): object[] {
  let count = 0;
  const name = (item: Written): object => ({
    ...item,
    linkId: `i${count++}`,
    ...(item.enableWhen && { enableWhen: item.enableWhen.map((test) => ({ ...test, question: `i${test.question}` })) }),
    ...(item.item && { item: item.item.map(name) }),
  });
  return items.map(name);
}

const linkIdsOf = (items: readonly object[]): string[] =>
  items.flatMap((item) => [
    ...("linkId" in item ? [String(item.linkId)] : []),
    ...("item" in item && Array.isArray(item.item) ? linkIdsOf(item.item) : []),
  ]);

describe("whatever is written", () => {
  test("what the check lets through is a form with every question, and nothing is asked twice", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(anyItem.item, { minLength: 1, maxLength: 4 }).map(named), (items) => {
        const answer = readResource(whole(items), "Questionnaire");
        if (!answer.ok) {
          expect(answer.failure.refusals).not.toEqual([]);
          return;
        }
        accepted += 1;
        const form = read(items);
        const asked = form.pages.flatMap((page) => questionsIn(page.items)).map(({ linkId }) => linkId);
        expect(new Set(asked).size).toBe(asked.length);
        expect(linkIdsOf(items)).toEqual(expect.arrayContaining(asked));
      }),
      { numRuns: 1_000 },
    );
    // The property says nothing unless enough of what was made up passes the check.
    expect(accepted).toBeGreaterThan(50);
  });

  test("any JSON is let in or refused, and never throws", () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 5 }),
      fc.record({
        resourceType: fc.constantFrom("Questionnaire", "PlanDefinition"),
        item: fc.jsonValue(),
        action: fc.jsonValue(),
      }),
      fc
        .jsonValue()
        .map((item) => whole([{ linkId: "a", type: "choice", text: "x", answerOption: item, extension: item }])),
    );
    fc.assert(
      fc.property(anything, (raw) => {
        readResource(raw, "x");
      }),
      { numRuns: 500 },
    );
  });
});
