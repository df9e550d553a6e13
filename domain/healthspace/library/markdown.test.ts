import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeMarkdown, plainText, problemsOfMarkdown } from "./markdown";

test("what the library shows is let in", () => {
  const text =
    "## Kop\n\n**Vet** en *schuin*.\n\n### Kop\n\n- een\n- twee\n\n1. een\n\n> Zo\n\n[x](https://a.nl) [112](tel:112)";
  expect(problemsOfMarkdown(text)).toEqual([]);
});

test("the words of a text without its signs, a line for each paragraph", () => {
  expect(plainText("## Kop\n\n**Vet** en [hier](https://a.nl).\n\n- een\n- twee")).toBe("Kop\nVet en hier.\neen\ntwee");
});

test("escaped text is shown as it was", () => {
  const printable = fc.stringMatching(/^[!-~]{1,30}$/);
  fc.assert(
    fc.property(printable, (text) => {
      expect(plainText(escapeMarkdown(text))).toBe(text);
      expect(problemsOfMarkdown(escapeMarkdown(text))).toEqual([]);
    }),
  );
});
