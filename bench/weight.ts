import { gzipSync } from "node:zlib";
import { chromium } from "playwright";
import { systemChromium } from "@/scripts/lib/chromium.mjs";
import { Visitor } from "@/tests/support/form-client";
import { countWire } from "@/tests/support/wire";

const SLOW_4G = { latencyMs: 150, bytesPerSecond: 1_600_000 / 8 };
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

type Line = [what: string, figure: string, target?: string, met?: boolean];

/** What the HTML of a page weighs, and how much of it repeats the page for React; e2e/weight.spec.ts holds the budget of each. */
export async function weighPages(inside: Visitor): Promise<Line[]> {
  const lines: Line[] = [];
  for (const path of ["/login", "/workspace", "/account", "/account/profile", "/help"]) {
    const { body } = await (path === "/login" ? new Visitor(inside.url) : inside).open(`/nl${path}`);
    const repeated = [...body.matchAll(/<script[^>]*>(self\.__next_f\.push.*?)<\/script>/gs)];
    const payload = repeated.reduce((sum, [, script = ""]) => sum + script.length, 0);
    const kB = [gzipSync(body).length, body.length, payload].map((bytes) => (bytes / 1_000).toFixed(1));
    lines.push([`${path}: HTML gzip / raw / payload of it`, `${kB.join(" / ")} kB`]);
  }
  return lines;
}

/** What the sign-in page weighs, and when its largest part is painted: at once, and on slow 4G with a quarter of the processor. */
export async function weigh(url: string): Promise<Line[]> {
  const browser = await chromium.launch({ executablePath: systemChromium(), args });
  try {
    const lines: Line[] = [];
    for (const slow of ["as it is", "slow 4G, a quarter of the processor"] as const) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      await cdp.send("Network.enable");
      if (slow !== "as it is") {
        await cdp.send("Network.emulateNetworkConditions", {
          offline: false,
          latency: SLOW_4G.latencyMs,
          downloadThroughput: SLOW_4G.bytesPerSecond,
          uploadThroughput: SLOW_4G.bytesPerSecond,
        });
        await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      }
      const wire = await countWire(page);
      await page.goto(`${url}/nl/login`, { waitUntil: "load" });
      const { lcp, html } = await page.evaluate(
        () =>
          new Promise<{ lcp: number; html: number }>((resolve) => {
            new PerformanceObserver((list) => {
              const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
              resolve({
                lcp: list.getEntries().at(-1)?.startTime ?? Number.NaN,
                html: navigation?.responseEnd ?? Number.NaN,
              });
            }).observe({ type: "largest-contentful-paint", buffered: true });
          }),
      );
      const late = lcp - html;
      // The font may arrive after the event "load".
      await page.evaluate(() => document.fonts.ready);
      const kB = wire() / 1_000;
      lines.push([`sign-in page, ${slow}: weight`, `${kB.toFixed(1)} kB`, "≤ 150 kB", kB <= 150]);
      lines.push([`sign-in page, ${slow}: LCP`, `${lcp.toFixed(0)} ms`]);
      const after: Line = [`sign-in page, ${slow}: LCP after the HTML`, `${late.toFixed(0)} ms`];
      const judged = slow !== "as it is";
      if (judged) after.push(`≤ ${SLOW_4G.latencyMs} ms (a round trip)`, late <= SLOW_4G.latencyMs);
      lines.push(after);
      await context.close();
    }
    return lines;
  } finally {
    await browser.close();
  }
}
