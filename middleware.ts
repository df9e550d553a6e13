import { type NextRequest, NextResponse } from "next/server";
import createIntlMiddleware from "next-intl/middleware";
import {
  destination,
  detour,
  type Holding,
  type Level,
  levelOf,
  withWayBack,
} from "@/domain/authentication/access/paths";
import { isLocale, LOCALE_COOKIE, type Locale, routing } from "@/i18n/routing";
import { CHALLENGE_COOKIE, SESSION_COOKIE } from "@/server/auth/cookie-names";
import { readSessionToken } from "@/server/auth/token";
import { sortTrustedDeviceCookies } from "@/server/auth/trusted-device-cookies";

// Holds no rule of its own: it redirects early where the cookies already show that a page needs a login or its second step, and
// deletes trusted-device cookies that are invalid, expired or too many. Pages and actions ask the database again. Headers, host and
// origin are the work of server/http, before Next: every header that passes here is copied several times (ADR 0092).

// Pages only, and of those only where something may have to be done: a run of it costs as much as a third of a page, and whoever is
// logged in opens most of them. The patterns are anchored: a path that only begins like another is one of a page. A form has an Origin;
// it is answered by its action, which asks the database itself: a redirect from here would lose what the person typed. `nodejs`: the
// edge sandbox costs a millisecond more per request.
export const config = {
  runtime: "nodejs",
  matcher: [
    // Routes that answer with a file. Only where the middleware runs does Next make a copy of the body, which
    // server/http/concurrency-limit.ts has read; without it a form sent to the route is a failure of ours instead of an answer.
    "/(nl|en)/:path*/(download|picture|logo)",
    // An address without a language.
    "/((?!(?:nl|en|api|dev|\\.well-known)(?:/|$)|_next/static/|_next/image$|favicon\\.ico$|icons?\\.svg$).*)",
    // Nobody is logged in here, or a second step is open.
    {
      source: "/(nl|en)/:path*",
      missing: [
        { type: "cookie", key: "__Host-session" },
        { type: "header", key: "origin" },
      ],
    },
    {
      source: "/(nl|en)/:path*",
      has: [{ type: "cookie", key: "__Host-login" }],
      missing: [{ type: "header", key: "origin" }],
    },
    // Trusted-device cookies, of which some may not count any more.
    { source: "/(nl|en)/:path*", has: [{ type: "header", key: "cookie", value: ".*__Host-device-.*" }] },
    // The language of the page is not the one that is kept.
    { source: "/nl/:path*", missing: [{ type: "cookie", key: "__Host-locale", value: "nl" }] },
    { source: "/en/:path*", missing: [{ type: "cookie", key: "__Host-locale", value: "en" }] },
  ],
};

/** A forger may send hundreds of cookies: the next response deletes the rest, and the headers of this one fit a proxy's buffer. */
const DROPPED_AT_ONCE = 100;
const intl = createIntlMiddleware(routing);

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const { dropped } = await sortTrustedDeviceCookies(request.cookies.getAll());
  if (dropped.length > 0) request.cookies.delete(dropped);
  const response = (await redirection(request)) ?? goOn(request, dropped);
  for (const name of dropped.slice(0, DROPPED_AT_ONCE))
    response.cookies.set(name, "", { path: "/", secure: true, httpOnly: true, maxAge: 0 });
  // Because of this header Next would also pass these cookies to the action, which sets them again. No page reads them in this request.
  response.headers.delete("x-middleware-set-cookie");
  return response;
}

/** Where the browser goes instead: to a page it may see, or to the same one in a language. */
async function redirection(request: NextRequest): Promise<NextResponse | null> {
  const [, first, ...rest] = request.nextUrl.pathname.split("/");
  if (!isLocale(first)) return intl(request);
  if (request.method === "POST") return null;
  const path = `/${rest.join("/")}`;
  const needs = levelOf(path);
  const to = detour(needs, await holding(request, needs));
  // Whoever is logged in by now goes on to where the step led.
  const onwards =
    to === "/workspace" ? destination(request.nextUrl.searchParams.get("next")) : to && withWayBack(to, path);
  return onwards ? NextResponse.redirect(new URL(`/${first}${onwards}`, process.env.APP_URL), 303) : null;
}

function goOn(request: NextRequest, dropped: readonly string[]): NextResponse {
  const response = dropped.length > 0 ? NextResponse.next({ request }) : NextResponse.next();
  const locale = request.nextUrl.pathname.split("/")[1] as Locale;
  if (request.cookies.get(LOCALE_COOKIE)?.value === locale) return response;
  // The language of this page, where it is not the one that the browser asks for.
  const chosen = intl(request).cookies.get(LOCALE_COOKIE);
  if (chosen) response.cookies.set({ ...chosen, httpOnly: true });
  return response;
}

// The cookie of a session that is over decodes too: beside an open second step it must not send the page of that step away.
async function holding(request: NextRequest, needs: Level): Promise<Holding> {
  if (needs === "challenge" && request.cookies.has(CHALLENGE_COOKIE)) return "challenge";
  if (await readSessionToken(request.cookies.get(SESSION_COOKIE)?.value)) return "session";
  return request.cookies.has(CHALLENGE_COOKIE) ? "challenge" : "nothing";
}
