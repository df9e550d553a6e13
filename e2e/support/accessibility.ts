import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Records no violation of WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page, scripting: "on" | "off"): Promise<void> {
  const violations = scripting === "on" ? await scan(page) : await scanWithoutScript(page);
  expect(violations, `accessibility of ${page.url()}`).toEqual([]);
}

async function scan(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_2_2_AA).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

// axe is a script itself. The page was made without, its own scripts stay dead; only axe may run, and then nothing again.
async function scanWithoutScript(page: Page): Promise<string[]> {
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
