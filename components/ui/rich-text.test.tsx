import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import intake from "@/domain/operations/demo/library/09-intake-module.json" with { type: "json" };
import { RichText } from "./rich-text";

const show = (text: string, other: { markdown?: boolean; below?: 1 | 2 | 3; lang?: string } = {}) =>
  renderToStaticMarkup(<RichText text={text} markdown below={1} otherSite="andere site" {...other} />);

test("paragraphs, lists, bold, italic, quotes and headings below the one around them", () => {
  const text = "## Slaap\n\nSlaap is **goed** en *nodig*.\n\n> Rust\n\n- een\n- twee\n\n### Meer";
  expect(show(text)).toMatchInlineSnapshot(`
    "<div class="prose"><h2>Slaap</h2>
    <p>Slaap is <strong>goed</strong> en <em>nodig</em>.</p>
    <blockquote>
    <p>Rust</p>
    </blockquote>
    <ul>
    <li>een</li>
    <li>twee</li>
    </ul>
    <h3>Meer</h3></div>"
  `);
  expect(show("## Slaap\n\n### Meer", { below: 3 })).toContain("<h4>Slaap</h4>\n<h5>Meer</h5>");
});

test("a link says where it leads; a telephone number can be called", () => {
  expect(show("[Hulp](https://www.113.nl/chat)")).toContain(
    '<a href="https://www.113.nl/chat" rel="noreferrer noopener" target="_blank">Hulp</a> (www.113.nl, andere site)',
  );
  expect(show("[112](tel:112)")).toContain('<a href="tel:112">112</a>');
});

test("the numbers of the page “Hulp nu” can be called", () => {
  const numbers = JSON.stringify(intake).match(/\[[\w.-]+\]\((tel:\d+|https:[^)]+)\)/g) ?? [];
  const shown = [...new Set(numbers)].map((link) => show(link).match(/href="([^"]+)"/)?.[1]);
  expect(shown).toEqual(["tel:112", "tel:113", "tel:08000113", "https://www.113.nl"]);
});

test.each([
  ["<script>alert(1)</script>", /script|alert/],
  ["<img src=x onerror=alert(1)>", /<img/],
  ["![x](https://example.nl/x.png)", /<img|example/],
  ["[x](javascript:alert(1))", /<a|javascript/],
  ["[x](//example.nl)", /<a/],
  ["# Titel", /<h1/],
  ["`code`", /<code/],
])("%s is left out, were it ever stored", (text, never) => expect(show(text)).not.toMatch(never));

test("plain text keeps its line breaks and its signs, and names its language", () => {
  const html = show("Eén *regel*\nen nog een\n\nNieuw", { markdown: false, lang: "nl" });
  expect(html).toBe('<div class="prose prose--lines" lang="nl"><p>Eén *regel*\nen nog een\n\nNieuw</p></div>');
});
