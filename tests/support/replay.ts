import { request as send } from "node:http";
import type { APIResponse, Page, Request } from "playwright/test";

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
