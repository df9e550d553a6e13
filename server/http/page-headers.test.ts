import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test, vi } from "vitest";

vi.mock("server-only", () => ({}));
vi.mock("../runtime/context", () => ({ getEnv: () => ({ APP_URL: "https://one.example", TRUSTED_PROXY_HOPS: 0 }) }));

const { setHeaders } = await import("./page-headers");

/** What a page reads of this request. */
function told(method: string, url: string, headers: Record<string, string> = {}) {
  const request = Object.assign(new IncomingMessage(new Socket()), { method, url });
  Object.assign(request.headers, headers);
  const response = new ServerResponse(request);
  setHeaders(request, response, () => undefined);
  return { request: request.headers, response };
}

test.each(["GET", "POST"])("a page knows whether it answers a form: %s, whatever the visitor says of it", (method) => {
  const forged = { "x-method": "forged", "x-path": "/forged", "x-nonce": "forged", "x-forwarded-host": "evil.example" };
  const { request } = told(method, "/nl/account?next=1", forged);
  expect(request).toMatchObject({ "x-method": method, "x-path": "/nl/account", "x-forwarded-host": "one.example" });
  expect(request["x-nonce"]).not.toBe("forged");
});
