import type { Page } from "playwright";

/**
 * Counts what the HTML and the styles of a page ask for, in bytes on the wire with the headers of each answer. What its scripts ask for
 * later is left out: whether a browser has passkeys decides that. Called before the page is opened; Chromium only.
 */
export async function countWire(page: Page): Promise<() => number> {
  const cdp = await page.context().newCDPSession(page);
  const byScript = new Set<string>();
  const bytes = new Map<string, number>();
  cdp.on("Network.requestWillBeSent", ({ requestId, initiator }) => {
    if (initiator.type === "script") byScript.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes.set(requestId, encodedDataLength);
  });
  await cdp.send("Network.enable");
  return () => [...bytes].reduce((sum, [id, length]) => sum + (byScript.has(id) ? 0 : length), 0);
}
