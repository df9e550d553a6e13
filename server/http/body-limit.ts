import "server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getEnv } from "../runtime/context";
import { renderErrorPage } from "./error-page";
import type { Handler } from "./handlers";
import { contentSecurityPolicy, fixedHeaders } from "./headers";

// Before middleware.ts runs, Next reads up to ten megabytes of the body into memory, and logs the path when there is more. So a body
// is refused by its headers, before anything reads it (T106, ADR 0057).

/** More than any form of ours needs, the one with a picture included. Bytes. */
const MAX_BODY_BYTES = 32 * 1_024;

/** Answers 413 to a request whose body is too large. */
export const limitBody: Handler = (request, response, next) => {
  if (isTooLarge(request)) refuse(request, response);
  else next();
};

/** A body over 32 KB, one without a declared length, or a form without any length. */
export function isTooLarge({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length === undefined ? method === "POST" : Number(length) > MAX_BODY_BYTES;
}

// Node reads and discards the rest of the body, so that a browser that is still sending receives the page.
function refuse(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  const [path = "/"] = (request.url ?? "/").split("?");
  for (const { key, value } of fixedHeaders) response.setHeader(key, value);
  response.setHeader("Content-Security-Policy", contentSecurityPolicy(nonce, "production"));
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.writeHead(413).end(renderErrorPage(413, new URL(getEnv().APP_URL).origin, path, nonce));
}
