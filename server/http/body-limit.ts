import "server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getEnv } from "../runtime/context";
import { refusalPage } from "./error-page";
import { contentSecurityPolicy, fixedHeaders } from "./headers";

// Before middleware.ts runs, Next reads the body into memory, ten megabytes of it, and names the path in its warning about the rest.
// So a body is judged by its head, before anything reads it (T106, ADR 0057).

/** Above what any form of ours, its picture included, can hold. Bytes. */
const MAX_BODY_BYTES = 32 * 1_024;

/** A body over 32 KB, one that hides its length, or a form without any length. */
export function isTooLarge({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length === undefined ? method === "POST" : Number(length) > MAX_BODY_BYTES;
}

/** 413 with a page in words. Node takes in what still comes, and throws it away, so that a browser gets to read the answer. */
export function refuseTooLarge(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  const [path = "/"] = (request.url ?? "/").split("?");
  for (const { key, value } of fixedHeaders) response.setHeader(key, value);
  response.setHeader("Content-Security-Policy", contentSecurityPolicy(nonce, "production"));
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.writeHead(413).end(refusalPage(413, new URL(getEnv().APP_URL).origin, path, nonce));
}
