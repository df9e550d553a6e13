import { type NextRequest, NextResponse } from "next/server";
import createIntlMiddleware from "next-intl/middleware";
import { detour, type Holding, levelOf } from "@/domain/authentication/access/paths";
import { isLocale, LOCALE_COOKIE, routing } from "@/i18n/routing";
import { CHALLENGE_COOKIE, SESSION_COOKIE } from "@/server/auth/cookie-names";
import { readSessionToken } from "@/server/auth/token";
import { sortTrustedDeviceCookies } from "@/server/auth/trusted-device-cookies";
import { type Refusal, refusalPage } from "@/server/http/error-page";
import { contentSecurityPolicy, fixedHeaders } from "@/server/http/headers";
import { styleHashes } from "@/server/http/style-hash";

// Knows no rule itself: it refuses what no page should ever see, saves a round trip where the cookies already tell that a page
// needs more, and drops trusted-device cookies that are not ours, past their month or too many. Pages and actions ask the database again.

// Anchored: an address that only begins like a file of the build is guarded like any other. In the process of the pages: a sandbox
// of its own costs a millisecond more a request.
export const config = {
  runtime: "nodejs",
  matcher: ["/((?!_next/static/|_next/image$|favicon\\.ico$|icon\\.svg$).*)"],
};

/** Other machines post here, without an Origin. The route itself asks for its secret. */
const machinePaths = new Set(["/api/text-receipts"]);
/** Asked by whoever watches this server, under whatever name it has inside. */
const watchedPaths = new Set(["/api/health", "/api/ready", "/api/metrics"]);
/** A forger may send hundreds: what is left is dropped by the next answer, and this one's head stays within a proxy's buffer. */
const DROPPED_AT_ONCE = 100;
const intl = createIntlMiddleware(routing);

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const developing = process.env.NODE_ENV === "development";
  const policy = developing
    ? contentSecurityPolicy(nonce, "development")
    : contentSecurityPolicy(nonce, "production", styleHashes());
  const refusal = refuse(request);
  if (refusal) {
    const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy };
    const page = refusalPage(refusal, ownUrl().origin, request.nextUrl.pathname, nonce);
    return withHeaders(new NextResponse(page, { status: refusal, headers }));
  }
  const { dropped } = await sortTrustedDeviceCookies(request.cookies.getAll());
  if (dropped.length > 0) request.cookies.delete(dropped);
  request.headers.set("content-security-policy", policy);
  request.headers.set("x-nonce", nonce);
  request.headers.set("x-path", request.nextUrl.pathname);
  // Next believes this one: a forged name would lead a redirect away, and stop an honest form.
  request.headers.set("x-forwarded-host", ownUrl().host);
  request.headers.delete("forwarded");
  const response = await route(request);
  for (const name of dropped.slice(0, DROPPED_AT_ONCE))
    response.cookies.set(name, "", { path: "/", secure: true, httpOnly: true, maxAge: 0 });
  // With this Next would hand the cookies that are set here to the action too, which sets them once more. No page reads them now.
  response.headers.delete("x-middleware-set-cookie");
  response.headers.set("Content-Security-Policy", policy);
  // Not "cookies": that would take the trusted device along. Not "cache": no page of ours is in it (`no-store`), and browsers search
  // all of it, for seconds, before they show the answer (deviation D15).
  if (request.nextUrl.searchParams.get("reason") === "logged-out") {
    response.headers.set("Clear-Site-Data", '"storage"');
  }
  return withHeaders(response);
}

/**
 * The name and origin guard (T85, AT-70); that of the size comes before anything is read (server/http/body-limit.ts). Next's
 * own check runs an action without Origin and believes X-Forwarded-Host.
 */
function refuse(request: NextRequest): Refusal | null {
  if (!["GET", "HEAD", "POST"].includes(request.method)) return 405;
  if (!isOurName(request)) return 400;
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

function isOurName(request: NextRequest): boolean {
  if (watchedPaths.has(request.nextUrl.pathname)) return true;
  const asked = `${ownUrl().protocol}//${request.headers.get("host") ?? ""}`;
  return URL.canParse(asked) && new URL(asked).href === `${ownUrl().origin}/`;
}

async function route(request: NextRequest): Promise<NextResponse> {
  const [, first, ...rest] = request.nextUrl.pathname.split("/");
  if (first === "api" || first === "dev" || first === ".well-known") {
    return NextResponse.next({ request: { headers: request.headers } });
  }
  // The script of a page that was opened before, in another tab say, cannot follow a redirect from here: its action asks the
  // database anyway and answers in a way that the script understands.
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
    response.headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  }
  return response;
}
