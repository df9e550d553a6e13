import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { expect, test } from "vitest";
import { escapeMarkdown, problemsOfMarkdown } from "./markdown";

test("what the library shows is let in", () => {
  const text =
    "## Kop\n\n**Vet** en *schuin*.\n\n### Kop\n\n- een\n- twee\n\n1. een\n\n> Zo\n\n[x](https://a.nl) [112](tel:112)";
  expect(problemsOfMarkdown(text)).toEqual([]);
});

test("escaped text is shown as it was", () => {
  const printable = fc.stringMatching(/^[!-~]{1,30}$/);
  fc.assert(
    fc.property(printable, (text) => {
      const shown = fromMarkdown(escapeMarkdown(text)).children;
      expect(shown).toMatchObject([{ type: "paragraph", children: [{ type: "text", value: text }] }]);
      expect(problemsOfMarkdown(escapeMarkdown(text))).toEqual([]);
    }),
  );
});
