import { type NextRequest, NextResponse } from "next/server";
import createIntlMiddleware from "next-intl/middleware";
import { detour, type Holding, levelOf } from "@/domain/authentication/access/paths";
import { isLocale, LOCALE_COOKIE, routing } from "@/i18n/routing";
import { CHALLENGE_COOKIE, SESSION_COOKIE } from "@/server/auth/cookie-names";
import { readSessionToken } from "@/server/auth/token";
import { sortTrustedDeviceCookies } from "@/server/auth/trusted-device-cookies";
import { type Refusal, renderErrorPage, statusOf } from "@/server/http/error-page";
import { contentSecurityPolicy, fixedHeaders, strictTransportSecurity } from "@/server/http/headers";

// Holds no rule of its own: it refuses requests that no page should see, redirects early where the cookies already show that a page
// needs a login, and deletes trusted-device cookies that are invalid, expired or too many. Pages and actions ask the database again.

// The patterns are anchored: a path that only begins like a file of the build is checked like any other. `nodejs`: the edge sandbox
// costs a millisecond more per request.
export const config = {
  runtime: "nodejs",
  matcher: ["/((?!_next/static/|_next/image$|favicon\\.ico$|icons?\\.svg$).*)"],
};

/** Providers post here, without an Origin. The route itself checks their secret. */
const machinePaths = new Set(["/api/text-receipts"]);
/** Requested by monitoring, by the internal host name of this server. */
const monitoringPaths = new Set(["/api/health", "/api/ready", "/api/metrics"]);
/** A forger may send hundreds of cookies: the next response deletes the rest, and the headers of this one fit a proxy's buffer. */
const DROPPED_AT_ONCE = 100;
const intl = createIntlMiddleware(routing);

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development" ? "development" : "production");
  const refusal = refuse(request);
  if (refusal) {
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy };
    const page = renderErrorPage(refusal, ownUrl().origin, request.nextUrl.pathname, nonce);
    return withHeaders(new NextResponse(page, { status: statusOf(refusal), headers }));
  }
  const { dropped } = await sortTrustedDeviceCookies(request.cookies.getAll());
  if (dropped.length > 0) request.cookies.delete(dropped);
  request.headers.set("content-security-policy", policy);
  request.headers.set("x-nonce", nonce);
  request.headers.set("x-path", request.nextUrl.pathname);
  // Next trusts this header: a forged host would send a redirect elsewhere and make valid forms fail.
  request.headers.set("x-forwarded-host", ownUrl().host);
  request.headers.delete("forwarded");
  const response = await route(request);
  for (const name of dropped.slice(0, DROPPED_AT_ONCE))
    response.cookies.set(name, "", { path: "/", secure: true, httpOnly: true, maxAge: 0 });
  // Because of this header Next would also pass these cookies to the action, which sets them again. No page reads them in this request.
  response.headers.delete("x-middleware-set-cookie");
  response.headers.set("Content-Security-Policy", policy);
  // Without "cookies", which would also delete the trusted device. Without "cache": no page is in it (`no-store`), and browsers may
  // take seconds to search it before they show the response (deviation D15).
  if (request.nextUrl.searchParams.get("reason") === "logged-out") {
    response.headers.set("Clear-Site-Data", '"storage"');
  }
  return withHeaders(response);
}

/**
 * Checks method, host and origin (T85, AT-70). Next's own check accepts an action without Origin and trusts X-Forwarded-Host. The
 * size of the body is checked earlier, in server/http/body-limit.ts.
 */
function refuse(request: NextRequest): Refusal | null {
  if (!["GET", "HEAD", "POST"].includes(request.method)) return 405;
  if (!isOwnHost(request)) return 400;
  if (request.method !== "POST" || machinePaths.has(request.nextUrl.pathname)) return null;
  return isFromOwnPage(request) ? null : 403;
}

function isFromOwnPage(request: NextRequest): boolean {
  const site = request.headers.get("sec-fetch-site");
  return request.headers.get("origin") === ownUrl().origin && (site === null || site === "same-origin");
}

function ownUrl(): URL {
  return new URL(process.env.APP_URL ?? "http://localhost");
}

function isOwnHost(request: NextRequest): boolean {
  if (monitoringPaths.has(request.nextUrl.pathname)) return true;
  const requested = `${ownUrl().protocol}//${request.headers.get("host") ?? ""}`;
  return URL.canParse(requested) && new URL(requested).href === `${ownUrl().origin}/`;
}

async function route(request: NextRequest): Promise<NextResponse> {
  const [, first, ...rest] = request.nextUrl.pathname.split("/");
  if (first === "api" || first === "dev" || first === ".well-known") {
    return NextResponse.next({ request: { headers: request.headers } });
  }
  // The script of an open page cannot follow a redirect from here. The action asks the database itself and answers in a form that
  // the script understands.
  if (isLocale(first) && !request.headers.has("next-action")) {
    const to = detour(levelOf(`/${rest.join("/")}`), await holding(request));
    if (to) return NextResponse.redirect(new URL(`/${first}${to}`, process.env.APP_URL), 303);
  }
  const response = intl(request);
  const chosen = response.cookies.get(LOCALE_COOKIE);
  if (chosen) response.cookies.set({ ...chosen, httpOnly: true });
  return response;
}

async function holding(request: NextRequest): Promise<Holding> {
  if (await readSessionToken(request.cookies.get(SESSION_COOKIE)?.value)) return "session";
  return request.cookies.has(CHALLENGE_COOKIE) ? "challenge" : "nothing";
}

function withHeaders(response: NextResponse): NextResponse {
  for (const { key, value } of fixedHeaders) response.headers.set(key, value);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "private, no-store");
  if (process.env.APP_URL?.startsWith("https://")) {
    response.headers.set(strictTransportSecurity.key, strictTransportSecurity.value);
  }
  return response;
}
