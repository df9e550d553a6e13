import { expect, test } from "vitest";
import { readForm, readWords } from "./read-form";

const filled = (fields: Record<string, string | Blob>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("a field that is missing, or a file in the place of a text, is an empty text", () => {
  expect(readForm(filled({ code: new Blob(["123456"]) }), ["code", "next"])).toEqual({ code: "", next: "" });
});

test("T15 somebody sends a secret of thirty thousand characters: it is none after the first thousand", () => {
  expect(readForm(filled({ password: "a".repeat(30_000) }), ["password"]).password).toHaveLength(1_000);
});

test("words are read whole, however many there are", () => {
  const long = "a".repeat(30_000);
  expect(readWords(filled({ question: long }), ["question", "email"])).toEqual({ question: long, email: "" });
});
