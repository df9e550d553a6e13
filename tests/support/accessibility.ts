import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// Pages without a violation, by their elements: many tests pass the same page, and looking again would find the same.
const clean = new Set<string>();

/** Records no violation of WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page, scripting: "on" | "off"): Promise<void> {
  const what = await describe(page, scripting);
  if (clean.has(what)) return;
  const violations = scripting === "on" ? await scan(page) : await scanWithoutScript(page);
  expect(violations, `accessibility of ${page.url()}`).toEqual([]);
  clean.add(what);
}

// Everything but scripts, and but words and numbers, which differ from person to person: where there are words, not which.
async function describe(page: Page, scripting: "on" | "off"): Promise<string> {
  const html = (await page.content())
    .replace(/<script\b[\s\S]*?<\/script>/g, "")
    .replace(/>[^<]*\S[^<]*</g, ">…<")
    .replace(/\d+/g, "0");
  return JSON.stringify([scripting, page.viewportSize(), html]);
}

async function scan(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_2_2_AA).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

// axe is a script itself. The page was made without, its own scripts stay dead; only axe may run, and then nothing again.
async function scanWithoutScript(page: Page): Promise<string[]> {
  // What still arrives while scripts may run would run: the second half of the page's own script, without its first.
  await page.waitForLoadState("load");
  const devTools = await page.context().newCDPSession(page);
  const allow = (script: "script" | "none") =>
    devTools.send("Emulation.setScriptExecutionDisabled", { value: script === "none" });
  // Only a change has an effect, and this session has not yet said anything.
  await allow("none");
  await allow("script");
  const violations = await scan(page);
  await allow("none");
  await devTools.detach();
  return violations;
}
