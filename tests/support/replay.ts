import { request as send } from "node:http";
import { type APIResponse, expect, type Page, type Request, request } from "playwright/test";

/** A form as the browser sent it, to be sent again with something changed: what somebody else's page or program could do. */
export interface Sent {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Does `act` and keeps the form that it sends. */
export async function keepSent(page: Page, act: () => Promise<void>): Promise<Sent> {
  const waiting = page.waitForRequest((request) => request.method() === "POST");
  await act();
  const request = await waiting;
  return { url: request.url(), headers: ownHeaders(request), body: request.postDataBuffer() ?? Buffer.alloc(0) };
}

/** Sends it again with the cookies that the browser has now; `headers` come on top, an empty one is left out. */
export async function sendAgain(page: Page, sent: Sent, headers: Record<string, string>): Promise<APIResponse> {
  const all = { ...sent.headers, ...headers };
  const filled = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  return page.request.fetch(sent.url, { method: "POST", headers: filled, data: sent.body, maxRedirects: 0 });
}

/**
 * Does `act`, whose form reaches the server twice: the answer to the first press is lost on the way, cookies and all, as on a slow
 * line without script.
 */
export async function pressTwice(page: Page, act: () => Promise<void>): Promise<void> {
  const lossy = await request.newContext();
  await page.route("**/*", async (route) => {
    const form = route.request();
    if (form.method() === "POST") {
      const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
      const { "content-length": _, ...headers } = form.headers();
      const answer = await lossy.fetch(form.url(), {
        method: "POST",
        headers: { ...headers, cookie: cookies, origin: new URL(form.url()).origin },
        data: form.postDataBuffer() ?? undefined,
        maxRedirects: 0,
      });
      const leadsOn = answer.status() === 303 || "x-action-redirect" in answer.headers();
      expect(leadsOn, `the first press succeeds, and not ${answer.status()}`).toBe(true);
    }
    await route.continue();
  });
  await act();
  await page.unroute("**/*");
  await lossy.dispose();
}

/** Sends it without saying how long it is, and answers the status. */
export function sendWithoutLength(sent: Sent, origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...sent.headers, origin, "transfer-encoding": "chunked" };
    const request = send(sent.url, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(sent.body);
  });
}

// What says which form it is; where it came from is for the test to say.
function ownHeaders(request: Request): Record<string, string> {
  const wanted = /^(accept|content-type|next-.*|rsc)$/;
  return Object.fromEntries(Object.entries(request.headers()).filter(([name]) => wanted.test(name)));
}
