import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { healthspaces } from "@/db/schema";
import { buildMembership } from "@/domain/operations/demo/build";
import { present } from "@/domain/testing/answers";
import { countWire } from "@/tests/support/wire";
import { expect, test } from "./fixtures";

// What a page weighs on its way to a phone: its HTML compressed, and of the uncompressed the part that repeats the page for React. The
// budget is the heaviest page of today (of HTML the phone number, with all countries; of payload what staff can do) and a tenth more.

const BUDGET = { html: 7_500, payload: 26_000 };

/** Styles of a page without login, uncompressed; and everything of the login page on the wire. Bytes. */
const GUEST_STYLES = 20_000;
const LOGIN_PAGE = 150_000;

const sample: Record<string, string> = {
  // Other tests invite people into the Healthspace of the demo, and its list of them grows with each.
  "[alias]": "leefstijl",
  "[topic]": "cannot-log-in",
  "[token]": "x".repeat(43),
};

interface Page {
  address: string;
  /** Behind the login. */
  isMember: boolean;
}

/** Every page, in its language; what is unknown of an address is something that is not there. */
const pages: Page[] = readdirSync("app/[locale]", { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => file.split("/").slice(0, -1))
  .map((parts) => ({
    address: `/${parts
      .filter((part) => !part.startsWith("("))
      .map((part) => (part.startsWith("[") ? (sample[part] ?? "x") : part))
      .join("/")}`,
    isMember: parts[0] === "(member)",
  }));

function weightOf(html: string): typeof BUDGET {
  const scripts = [...html.matchAll(/<script[^>]*>(self\.__next_f\.push.*?)<\/script>/gs)];
  return { html: gzipSync(html).length, payload: scripts.reduce((sum, [, script = ""]) => sum + script.length, 0) };
}

const sheetsOf = (html: string) =>
  [...html.matchAll(/<link\b[^>]*>/g)].flatMap(([link]) =>
    link.includes('rel="stylesheet"') ? (/href="([^"]+)"/.exec(link)?.[1] ?? []) : [],
  );

test("On a slow connection no page keeps me waiting: each has a budget of bytes @script-only", async ({
  page,
  request,
  person,
  screens,
  server,
  lang,
}) => {
  test.slow();
  const owner = await person({ roles: ["client"] });
  const [place] = await server.db.read.select().from(healthspaces).where(eq(healthspaces.alias, "leefstijl"));
  await buildMembership(server, owner.account, present(place).id, ["owner", "clinician"]);
  await screens.login.open();
  await screens.login.logIn(owner);
  await screens.worksheet.shown();
  const over: string[] = [];
  const rest = [...pages];
  const sizes = new Map<string, number>();
  const stylesOf = async (html: string) => {
    let sum = 0;
    for (const sheet of sheetsOf(html)) {
      if (!sizes.has(sheet)) sizes.set(sheet, (await (await request.get(sheet)).body()).length);
      sum += sizes.get(sheet) ?? 0;
    }
    return sum;
  };
  const visit = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const { address, isMember } = next;
      const answer = await (isMember ? page.request : request).get(`/${lang}${address}`);
      const html = await answer.text();
      const weight = { ...weightOf(html), styles: await stylesOf(html) };
      expect(weight.styles, `${address} has styles`).toBeGreaterThan(0);
      if (weight.html > BUDGET.html || weight.payload > BUDGET.payload || (!isMember && weight.styles > GUEST_STYLES))
        over.push(`${address} ${JSON.stringify(weight)}`);
    }
  };
  await Promise.all([visit(), visit(), visit(), visit()]);
  expect(pages.length).toBeGreaterThan(60);
  expect(over).toEqual([]);
});

test("Everything of the login page is 150 kB on its way to a phone @script-only", async ({ page, screens }) => {
  const wire = await countWire(page);
  await screens.login.open();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle");
  expect(wire()).toBeLessThanOrEqual(LOGIN_PAGE);
  // The font and the scripts are in it.
  expect(wire()).toBeGreaterThan(0.9 * LOGIN_PAGE);
});

test("Who reads the help logged in has the styles of members, as on the worksheet and after those of everyone", async ({
  page,
  request,
  person,
  screens,
  lang,
}) => {
  const who = await person();
  await screens.login.open();
  await screens.login.logIn(who);
  await screens.worksheet.shown();
  const inside = sheetsOf(await (await page.request.get(`/${lang}/workspace`)).text());
  const [everyone] = sheetsOf(await (await request.get(`/${lang}/help`)).text());
  expect(inside).toEqual([everyone, expect.stringMatching(/\.css$/)]);
  expect(sheetsOf(await (await page.request.get(`/${lang}/help`)).text())).toEqual(inside);
});
