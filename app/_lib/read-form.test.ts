import { expect, test } from "vitest";
import { LINES, readForm } from "./read-form";

const filled = (fields: Record<string, string | Blob>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("a field that is missing, or a file in the place of a text, is an empty text", () => {
  expect(readForm(filled({ code: new Blob(["123456"]) }), ["code", "next"])).toEqual({ code: "", next: "" });
});

test("T15 somebody sends thirty thousand characters: a line keeps its first thousand, a text its first six", () => {
  const long = "a".repeat(30_000);
  expect(readForm(filled({ name: long }), ["name"]).name).toHaveLength(1_000);
  expect(readForm(filled({ question: long }), ["question"], LINES).question).toHaveLength(6_000);
});
