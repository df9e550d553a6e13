import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// States of pages without a violation, a file each, for all workers: many tests pass the same state, and looking again would find
// the same. scripts/serve-for-tests.mjs empties the folder before every run.
const CLEAN = ".cache/e2e/accessible";

/** Records no violation of WCAG 2.2 AA on the page as it is now. */
export async function expectAccessible(page: Page, scripting: "on" | "off"): Promise<void> {
  const state = JSON.stringify([scripting, page.viewportSize(), describeState(await page.content())]);
  const clean = join(CLEAN, createHash("sha256").update(state).digest("hex"));
  if (existsSync(clean)) return;
  const violations = scripting === "on" ? await scan(page) : await scanWithoutScript(page);
  expect(violations, `accessibility of ${page.url()}`).toEqual([]);
  mkdirSync(CLEAN, { recursive: true });
  writeFileSync(clean, "");
}

/**
 * The elements of a page with what axe judges of them. Left out is what differs from person to person or from visit to visit and
 * makes no difference to a rule: which words and numbers, where links lead, what hidden fields hold, the order of the head.
 */
export function describeState(html: string): string {
  const [head = ""] = /<head\b[\s\S]*?<\/head>/.exec(html) ?? [];
  const kept = head.match(/<title\b|<meta name="viewport"[^>]*>/g) ?? [];
  const body = html
    .replace(head, "")
    .replace(/<(script|style|next-route-announcer)\b[\s\S]*?<\/\1>/g, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<input\b[^>]*type="hidden"[^>]*>/g, "")
    .replace(/ (href|src|action|value)="[^"#][^"]*"/g, ' $1="…"')
    .replace(/>[^<]*\S[^<]*(?=<)/g, ">…")
    .replace(/\d+/g, "0");
  return [...kept.sort(), body].join("\n");
}

async function scan(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(WCAG_2_2_AA);
  const { violations } = await axe.setLegacyMode(true).analyze();
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
