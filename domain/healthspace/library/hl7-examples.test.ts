import { readFileSync } from "node:fs";
import type fhir4 from "fhir/r4";
import { expect, test } from "vitest";
import { value } from "../../testing/answers";
import { formOf } from "./form-of";
import { readResource } from "./read-content";

const example = (name: string): fhir4.Questionnaire =>
  JSON.parse(readFileSync(new URL(`hl7-examples/${name}.json`, import.meta.url), "utf8"));

/** What keeps the example out, as `reason path`. */
function refusals(resource: object): string[] {
  const read = readResource(resource, "Questionnaire");
  return read.ok ? [] : read.failure.refusals.map(({ path, reason }) => `${reason} ${path}`);
}

const remarks = (resource: object) => value(readResource(resource, "Questionnaire")).remarks.map(({ path }) => path);

function readForm(resource: object) {
  const read = value(readResource(resource, "Questionnaire"));
  if (read.resource.resourceType !== "Questionnaire") throw new Error("no Questionnaire");
  return formOf(read.resource);
}

test("each example of the specification is refused as published, with every reason", () => {
  const withoutVersion = ["missing Questionnaire.version", "missing Questionnaire.language"];
  expect(refusals(example("f201-lifelines"))).toEqual([
    withoutVersion[0],
    "missing Questionnaire.title",
    withoutVersion[1],
  ]);
  expect(refusals(example("zika-virus-exposure-assessment"))).toEqual([
    ...withoutVersion,
    "type Questionnaire.item[2].type",
    "type Questionnaire.item[4].type",
  ]);
  expect(refusals(example("glasgow-coma-score"))).toEqual([
    ...withoutVersion,
    "contained Questionnaire.contained",
    "value-set Questionnaire.item[0].answerValueSet",
    "value-set Questionnaire.item[1].answerValueSet",
    "value-set Questionnaire.item[2].answerValueSet",
  ]);
  // Five levels: nothing else is looked at.
  expect(refusals(example("bluebook"))).toEqual(["too-deep Questionnaire.item[0].item[1].item[2].item[0].item"]);
  expect(refusals(example("cancer-quality-forum"))).toEqual([
    "too-deep Questionnaire.item[0].item[0].item[0].item[0].item",
  ]);
});

test("Lifelines is a form of three pages once it says its version, title and language", () => {
  const mended = { ...example("f201-lifelines"), version: "1", title: "Lifelines", language: "en" };
  expect(remarks(mended)).toEqual([
    "Questionnaire.experimental",
    "Questionnaire.subjectType",
    "Questionnaire.date",
    "Questionnaire.code",
  ]);
  const form = readForm(mended);
  expect(form.pages.map(({ linkId, title }) => [linkId, title?.en ?? null])).toEqual([
    ["1", null],
    ["2", "General questions"],
    ["3", "Intoxications"],
  ]);
  expect(form.pages[1]?.items.map((item) => item.type === "question" && item.field.kind)).toEqual([
    "short-text",
    "date",
    "short-text",
    "short-text",
  ]);
});

test("Zika keeps its chain of conditions once the two quantities are numbers", () => {
  const published = example("zika-virus-exposure-assessment");
  const item = published.item?.map((item) => ({ ...item, type: item.type === "quantity" ? "integer" : item.type }));
  const mended = { ...published, version: "1", language: "en", item };
  const [page] = readForm(mended).pages;
  expect(
    page?.items.map(({ linkId, when }) => [linkId, when?.tests[0]?.question ?? null, when?.tests[0]?.answer]),
  ).toEqual([
    ["1", null, undefined],
    ["2", "1", false],
    ["3", "2", true],
    ["4", "2", false],
    ["5", "4", true],
    ["6", "4", false],
  ]);
  expect(remarks(mended)).toContain("Questionnaire.item[0].extension[0]");
});

test("the blue book without its fifth level is refused for questions under a question", () => {
  const published = example("bluebook");
  const flat = JSON.parse(JSON.stringify({ ...published, version: "1", language: "en" }));
  flat.item[0].item[1].item[2].item[0] = { linkId: "dose", text: "1st dose", type: "date" };
  expect(refusals(flat)).toEqual([
    "nested-under-question Questionnaire.item[0].item[1].item[2].item[0]",
    "nested-under-question Questionnaire.item[0].item[1].item[3].item[0]",
  ]);
});
