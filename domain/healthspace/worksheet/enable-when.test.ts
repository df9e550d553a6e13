import { describe, expect, test } from "vitest";
import { value } from "../../testing/answers";
import { choice, sleepForm, text } from "../../testing/work";
import type { Condition, Draft, Form, FormPage, Item, Question } from "../library/form";
import { askedItems } from "./asked";
import { type Fact, isAsked, visibleItems, visiblePages } from "./enable-when";
import { readAnswer } from "./read-answer";

const words = { nl: "x", markdown: false };
const question = (linkId: string, when: Condition | null = null): Question => ({
  type: "question",
  linkId,
  text: words,
  help: null,
  unit: null,
  required: false,
  when,
  field: { kind: "short-text", maxLength: 100 },
});
const onceAnswered = (...questions: string[]): Condition => ({
  behavior: "all",
  tests: questions.map((question) => ({ question, operator: "exists", answer: true })),
});
const page = (linkId: string, items: Item[], when: Condition | null = null): FormPage => ({
  linkId,
  title: null,
  when,
  items,
});
const drafts = (typed: Record<string, string>) =>
  new Map(Object.entries(typed).map(([linkId, typed]): [string, Draft] => [linkId, text(typed)]));

describe("a condition", () => {
  const facts = new Map<string, Fact[]>([
    ["many", ["noise", "thoughts"]],
    ["number", [7]],
    ["day", ["2026-05-03"]],
    ["yes", [true]],
    ["step", ["3"]],
  ]);
  const asked = (question: string, operator: Condition["tests"][number]["operator"], answer: Fact) =>
    isAsked({ behavior: "all", tests: [{ question, operator, answer }] }, facts);
  test.each([
    ["many", "=", "noise", true],
    ["many", "=", "light", false],
    ["many", "!=", "light", true],
    ["many", "!=", "noise", false],
    ["number", ">", 6, true],
    ["number", ">", 7, false],
    ["number", ">=", 7, true],
    ["number", "<", 7, false],
    ["number", "<=", 7, true],
    ["day", ">", "2026-05-02", true],
    ["day", "<", "2026-05-03", false],
    ["yes", "=", true, true],
    ["yes", "=", false, false],
    ["yes", "exists", true, true],
    ["yes", "exists", false, false],
    ["nothing", "exists", false, true],
    ["nothing", "exists", true, false],
    ["nothing", "=", "x", false],
    ["nothing", "!=", "x", true],
    ["nothing", "<", 3, false],
    ["step", "=", 3, true],
    ["number", "=", "7", false],
  ] as const)("%s %s %s", (question, operator, answer, holds) => {
    expect(asked(question, operator, answer)).toBe(holds);
  });

  test("of several tests: all of them, or any", () => {
    const tests = [
      { question: "yes", operator: "=", answer: true },
      { question: "number", operator: ">", answer: 10 },
    ] as const;
    expect(isAsked({ behavior: "all", tests: [...tests] }, facts)).toBe(false);
    expect(isAsked({ behavior: "any", tests: [...tests] }, facts)).toBe(true);
  });
});

describe("what depends on a question that is not asked", () => {
  const chain: Pick<Form, "pages"> = {
    pages: [
      page("p", [
        question("a"),
        question("b", onceAnswered("a")),
        question("c", onceAnswered("b")),
        question("d", onceAnswered("c")),
      ]),
    ],
  };

  test("is not asked, however long the chain", () => {
    expect(visibleItems(chain, drafts({ a: "1", b: "2", c: "3" }))).toEqual(new Set(["p", "a", "b", "c", "d"]));
    // The answers b and c are still there: they count for nothing.
    expect(visibleItems(chain, drafts({ b: "2", c: "3" }))).toEqual(new Set(["p", "a"]));
    expect(visibleItems(chain, drafts({ a: "1", c: "3" }))).toEqual(new Set(["p", "a", "b"]));
  });

  test("in any order of the form", () => {
    const backwards = { pages: [page("p", [...(chain.pages[0]?.items ?? [])].reverse())] };
    expect(visibleItems(backwards, drafts({ b: "2", c: "3" }))).toEqual(new Set(["p", "a"]));
  });

  test("inside a group or a page that is not asked", () => {
    const group: Item = {
      type: "group",
      linkId: "g",
      text: null,
      when: onceAnswered("a"),
      items: [question("inside")],
    };
    const form = {
      pages: [page("p", [question("a"), group]), page("q", [question("z", onceAnswered("inside"))], null)],
    };
    const typed = { a: "1", inside: "2" };
    expect(visiblePages(form, visibleItems(form, drafts(typed))).map(({ linkId }) => linkId)).toEqual(["p", "q"]);
    expect([...visibleItems(form, drafts({ inside: "2" }))]).toEqual(["p", "a", "q"]);
    // A page without anything on it is no page.
    expect(visiblePages(form, visibleItems(form, drafts({ inside: "2" }))).map(({ linkId }) => linkId)).toEqual(["p"]);
  });

  test("and two that wait for each other are never asked", () => {
    const form = { pages: [page("p", [question("a", onceAnswered("b")), question("b", onceAnswered("a"))])] };
    expect(visibleItems(form, drafts({ a: "1", b: "2" }))).toEqual(new Set(["p"]));
  });
});

test("loose items are a page under the id of the first, which can be hidden itself", () => {
  const form = { pages: [page("b", [question("b", onceAnswered("a"))]), page("p", [question("a")])] };
  expect([...visibleItems(form, drafts({}))]).toEqual(["p", "a"]);
});

test("the browser and the server ask the same of what most people type", async () => {
  const form = sleepForm();
  const typed = new Map([
    ["story", text("  goed ")],
    ["hours", text("7")],
    ["average", text("6,5")],
    ["since", text("3-5-2026")],
    ["helped", choice("true")],
    ["who", choice("friend")],
    ["rested", choice("4")],
  ]);
  expect(visibleItems(form, typed)).toEqual(askedItems(form, typed));
  expect(askedItems(form, typed).has("how")).toBe(true);
});

test("'something else' is chosen from the click on, before its words are there", () => {
  const who: Question = {
    ...question("who"),
    field: { kind: "one-of", options: [], other: true, look: "radio" },
  };
  const form = { pages: [page("p", [who, question("more", onceAnswered("who"))])] };
  const clicked = new Map([["who", choice("…other")]]);
  expect(value(readAnswer(who, { text: "buur", chosen: [] }))).toEqual([{ valueString: "buur" }]);
  expect(visibleItems(form, clicked).has("more")).toBe(true);
  expect(askedItems(form, clicked).has("more")).toBe(true);
});
