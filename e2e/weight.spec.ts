import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "./fixtures";

// What a page weighs on its way to a phone: its HTML compressed, and of the uncompressed the part that repeats the page for React. A
// budget is what was reached, and a tenth more. Whoever needs more says here for which page.

const BUDGET = { html: 6_000, payload: 15_000 };
/** Long texts, and the page of a person with many things on it. */
const LARGER: Record<string, typeof BUDGET> = {};

const sample: Record<string, string> = {
  "[alias]": "behandelmodules",
  "[topic]": "cannot-log-in",
  "[token]": "x".repeat(43),
  "[id]": "x",
};

/** The address of every page, without its language. */
const addresses = readdirSync("app/[locale]", { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) =>
    file
      .split("/")
      .slice(0, -1)
      .filter((part) => !part.startsWith("(")),
  )
  .map((parts) => `/${parts.map((part) => sample[part] ?? part).join("/")}`);

test("On a slow connection no page keeps me waiting: each has a budget of bytes @script-only", async ({
  page,
  request,
  person,
  screens,
  lang,
}) => {
  const owner = await person({ roles: ["owner", "clinician", "client"] });
  await screens.login.open();
  await screens.login.logIn(owner);
  await screens.worksheet.shown();
  const over: string[] = [];
  const weighed = new Set<string>();
  for (const address of addresses) {
    for (const visitor of [request, page.request]) {
      const answer = await visitor.get(`/${lang}${address}`);
      const at = new URL(answer.url()).pathname.slice(`/${lang}`.length);
      if (weighed.has(`${visitor === request} ${at}`)) continue;
      weighed.add(`${visitor === request} ${at}`);
      const html = await answer.text();
      const scripts = [...html.matchAll(/<script[^>]*>(self\.__next_f\.push.*?)<\/script>/gs)];
      const weight = {
        html: gzipSync(html).length,
        payload: scripts.reduce((sum, [, script = ""]) => sum + script.length, 0),
      };
      const budget = LARGER[address] ?? BUDGET;
      if (weight.html > budget.html || weight.payload > budget.payload) over.push(`${at} ${JSON.stringify(weight)}`);
    }
  }
  expect(weighed.size).toBeGreaterThan(60);
  expect(over).toEqual([]);
});
