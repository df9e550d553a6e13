import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test, vi } from "vitest";
import { assignRequestId } from "./request-id";

function assign(given: string | undefined) {
  const request = { headers: { "x-request-id": given } } as unknown as IncomingMessage;
  const setHeader = vi.fn();
  const id = assignRequestId(request, { setHeader } as unknown as ServerResponse);
  expect(request.headers["x-request-id"]).toBe(id);
  expect(setHeader).toHaveBeenCalledExactlyOnceWith("X-Request-Id", id);
  return id;
}

test.each(["0123456789abcdef0123456789abcdef", "3f0c9d2e-5b7a-4c1d-8e6f-0a1b2c3d4e5f"])(
  "the id %s of a proxy is kept",
  (id) => {
    expect(assign(id)).toBe(id);
  },
);

test.each([
  undefined,
  "",
  "noor@example.nl",
  "3f0c9d2e-5b7a-4c1d-8e6f-0a1b2c3d4e5f\n",
  "0123456789ABCDEF0123456789ABCDEF",
])("%j is replaced: what a visitor sent never reaches the log", (given) => {
  const id = assign(given);
  expect(id).not.toBe(given);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});
