import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test, vi } from "vitest";

vi.mock("server-only", () => ({}));
vi.mock("../runtime/context", () => ({ getEnv: () => ({ APP_URL: "https://one.example", TRUSTED_PROXY_HOPS: 0 }) }));

const { setHeaders } = await import("./page-headers");

test("a page is told its path, its host and its nonce by us, whatever the visitor says of them", () => {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: "GET", url: "/nl/account?next=1" });
  const forged = { "x-path": "/forged", "x-nonce": "forged", "x-forwarded-host": "evil.example" };
  Object.assign(request.headers, forged);
  setHeaders(request, new ServerResponse(request), () => undefined);
  expect(request.headers).toMatchObject({ "x-path": "/nl/account", "x-forwarded-host": "one.example" });
  expect(request.headers["x-nonce"]).not.toBe("forged");
});
