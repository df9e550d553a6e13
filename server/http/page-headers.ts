import "server-only";
import { randomBytes } from "node:crypto";
import { getEnv } from "../runtime/context";
import { requestInProgress } from "../runtime/request-facts";
import type { Handler } from "./handlers";
import { contentSecurityPolicy, documentHeaders, filePolicy, fixedHeaders, isBuilt, isFile } from "./headers";

/**
 * What every response says besides its content, and what Next is told of the request. Done here, not in middleware.ts, because the
 * headers that a middleware sets are copied three times on their way to a page.
 */
export const setHeaders: Handler = (request, response, next) => {
  const { url = "/", headers } = request;
  for (const { key, value } of fixedHeaders) response.setHeader(key, value);
  const { APP_URL, TRUSTED_PROXY_HOPS } = getEnv();
  const { host, origin } = new URL(APP_URL);
  // Next trusts this header: a forged host would send a redirect elsewhere and make valid forms fail.
  headers["x-forwarded-host"] = host;
  delete headers.forwarded;
  const { pathname, searchParams } = new URL(origin + url);
  const state = requestInProgress();
  if (state) state.path = pathname;
  if (!isBuilt(pathname)) for (const { key, value } of documentHeaders) response.setHeader(key, value);
  if (isFile(pathname)) {
    response.setHeader(filePolicy.key, filePolicy.value);
    // Its name does not change with its content: a browser keeps it for a day, then shows it once more while it asks.
    if (pathname === "/icons.svg")
      response.setHeader("Cache-Control", "public, max-age=86400, stale-while-revalidate=604800");
    return next();
  }
  // The proxy compresses (deploy/nginx.conf), in another process than the one that hashes.
  if (TRUSTED_PROXY_HOPS > 0) delete headers["accept-encoding"];
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development" ? "development" : "production");
  headers["x-nonce"] = nonce;
  headers["content-security-policy"] = policy;
  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("Cache-Control", "private, no-store");
  // Without "cookies", which would also delete the trusted device. Without "cache": no page is in it (`no-store`), and browsers may
  // take seconds to search it before they show the response (deviation D15).
  if (searchParams.get("reason") === "logged-out") response.setHeader("Clear-Site-Data", '"storage"');
  next();
};
