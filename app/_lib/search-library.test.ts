import { expect, test, vi } from "vitest";
import type { ShownItem } from "@/domain/healthspace/library/shown";
import { byTopic } from "./by-topic";
import { firstLine, searchLibrary } from "./search-library";

vi.mock("server-only", () => ({}));

const item = (id: string, nl: string, en: string, more: Partial<ShownItem> = {}): ShownItem => ({
  ...{ id, kind: "page", versionId: id, canStart: false, workId: null, mayRemove: false },
  topic: null,
  title: { nl, en, markdown: false },
  summary: { nl: `Iets over ${nl}.`, en: `Something about ${en}.`, markdown: true },
  ...more,
});
const shelf = [
  item("sleep", "Slapen", "Sleeping", { topic: { nl: "Nachten", en: "Nights", markdown: false } }),
  item("breathe", "Rustig ademen", "Breathing calmly"),
  item("worry", "Piekeren", "Worrying", { summary: { nl: "Voor als je wakker ligt.", markdown: true } }),
];
const found = (query: string, locale: "nl" | "en" = "nl") => searchLibrary(shelf, query, locale).map(({ id }) => id);

test("I find by words of the title, the topic and the summary, with a typing error, and by what it is called in the other language", () => {
  expect(found("ademen")).toEqual(["breathe"]);
  expect(found("ADEMEN rustig")).toEqual(["breathe"]);
  expect(found("nachten")).toEqual(["sleep"]);
  expect(found("wakker")).toEqual(["worry"]);
  expect(found("piekren")).toEqual(["worry"]);
  expect(found("worrying")).toEqual(["worry"]);
  expect(found("piekeren", "en")).toEqual(["worry"]);
});

test("words that are nowhere find nothing, whatever signs they are made of", () => {
  for (const query of ["xqzv", "*", "\u0000", "(", "%_", "\u{1f600}".repeat(50)]) expect(found(query)).toEqual([]);
});

test("a line in a list is the first paragraph without its Markdown, cut at a word", () => {
  expect(firstLine("## Kop\n\nmeer")).toBe("Kop");
  expect(firstLine("Lees **dit** [hier](https://example.nl).\n\nEn dat.")).toBe("Lees dit hier.");
  const line = firstLine("woord ".repeat(40));
  expect(line.length).toBeLessThanOrEqual(111);
  expect(line).toMatch(/woord…$/);
  expect(firstLine("x".repeat(300)).length).toBeLessThanOrEqual(111);
});

test("headings stand in the order of their words in the reader's language, those without one last, one of the other language marked", () => {
  const rows = [
    { t: null },
    { t: { nl: "Slapen", en: "Sleep" } },
    { t: { nl: "Angst" } },
    { t: { nl: "Slapen", en: "Sleep" } },
  ];
  const groups = (locale: "nl" | "en") =>
    byTopic(rows, ({ t }) => t, locale).map(({ topic, entries }) => [topic?.text, topic?.lang, entries.length]);
  expect(groups("nl")).toEqual([
    ["Angst", "nl", 1],
    ["Slapen", "nl", 2],
    [undefined, undefined, 1],
  ]);
  expect(groups("en")).toEqual([
    ["Angst", "nl", 1],
    ["Sleep", "en", 2],
    [undefined, undefined, 1],
  ]);
});
