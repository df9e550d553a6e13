import "server-only";
import type { IncomingMessage } from "node:http";
import type { Handler } from "./handlers";
import { sendErrorPage } from "./send-error-page";

// Before middleware.ts runs, Next reads up to ten megabytes of the body into memory, and logs the path when there is more. So a body
// is refused by its headers, before anything reads it (T106, ADR 0057).

/** More than any form of ours needs, the one with a picture included. Bytes. */
const MAX_BODY_BYTES = 32 * 1_024;

/** Answers 413 to a request whose body is too large. */
export const limitBody: Handler = (request, response, next) => {
  if (isTooLarge(request)) sendErrorPage(413, request, response);
  else next();
};

/** A body over 32 KB, one without a declared length, or a form without any length. */
export function isTooLarge({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length === undefined ? method === "POST" : Number(length) > MAX_BODY_BYTES;
}
