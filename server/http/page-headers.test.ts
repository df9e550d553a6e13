import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test, vi } from "vitest";

vi.mock("server-only", () => ({}));
vi.mock("../runtime/context", () => ({ getEnv: () => ({ APP_URL: "https://one.example", TRUSTED_PROXY_HOPS: 0 }) }));

const { beginRequest, requestInProgress } = await import("../runtime/request-facts");
const { setHeaders } = await import("./page-headers");

test("a page is told its path, its host and its nonce by us, whatever the visitor says of them", () => {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: "GET", url: "/nl/account?next=1" });
  const forged = { "x-nonce": "forged", "x-forwarded-host": "evil.example" };
  Object.assign(request.headers, forged);
  beginRequest({ id: "1" });
  setHeaders(request, new ServerResponse(request), () => undefined);
  expect(requestInProgress()?.path).toBe("/nl/account");
  expect(request.headers["x-forwarded-host"]).toBe("one.example");
  expect(request.headers["x-nonce"]).not.toBe("forged");
});

test.each([
  ["/nl/login", true],
  ["/icons.svg", true],
  ["/_next/staticx", true],
  ["/_next/static/chunks/a.js", false],
])("%s carries what counts for a document: %s", (url, does) => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  setHeaders(Object.assign(new IncomingMessage(new Socket()), { method: "GET", url }), response, () => undefined);
  for (const name of ["Permissions-Policy", "Cross-Origin-Opener-Policy", "Reporting-Endpoints"])
    expect(response.hasHeader(name), name).toBe(does);
  for (const name of ["X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"])
    expect(response.hasHeader(name), name).toBe(true);
});
