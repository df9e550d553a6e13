import "server-only";
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getEnv } from "../runtime/context";
import type { Refusal } from "./error-page";
import { contentSecurityPolicy, documentHeaders, fixedHeaders } from "./headers";

/**
 * Answers a request before Next with a page in words. Node reads and discards the rest of the body, so that a browser that is still
 * sending receives the page.
 */
export function sendErrorPage(refusal: Refusal, request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  const [path = "/"] = (request.url ?? "/").split("?");
  for (const { key, value } of [...fixedHeaders, ...documentHeaders]) response.setHeader(key, value);
  response.setHeader("Content-Security-Policy", contentSecurityPolicy(nonce, "production"));
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  if (refusal === 405) response.setHeader("Allow", "GET, HEAD, POST");
  // Loaded with the first one: it holds the texts of all pages (ADR 0092).
  void import("./error-page").then(({ renderErrorPage, statusOf }) => {
    response.writeHead(statusOf(refusal)).end(renderErrorPage(refusal, new URL(getEnv().APP_URL).origin, path, nonce));
  });
}
