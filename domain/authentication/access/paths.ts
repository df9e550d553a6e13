// Path → what it needs. Paths are without the language prefix. Two callers: middleware.ts, which only saves a round trip, and the
// pages, which decide.

export type Level = "anyone" | "challenge" | "session";

/** What a browser holds: a session, an open second step, or nothing. */
export type Holding = "nothing" | "challenge" | "session";

const levels: readonly (readonly [path: string, needs: Level])[] = [
  ["/login/verify", "challenge"],
  ["/login/recovery", "challenge"],
  ["/login/lost-phone", "challenge"],
  ["/workspace", "session"],
  ["/healthspace", "session"],
  ["/healthspaces", "session"],
  ["/library", "session"],
  ["/contacts", "session"],
  ["/messages", "session"],
  ["/record", "session"],
  ["/account", "session"],
  ["/staff", "session"],
  ["/service-desk", "session"],
];

export function levelOf(path: string): Level {
  return levels.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? "anyone";
}

/** Where to go instead, or `null` when the page may be shown. */
export function detour(needs: Level, holds: Holding): "/login" | "/login/verify" | "/workspace" | null {
  switch (needs) {
    case "anyone":
      return null;
    case "challenge":
      if (holds === "challenge") return null;
      return holds === "session" ? "/workspace" : "/login";
    case "session":
      if (holds === "session") return null;
      return holds === "challenge" ? "/login/verify" : "/login";
  }
}

declare const checked: unique symbol;

/** A path that passed `destination`: the browser may be sent there. */
export type Destination = `/${string}` & { readonly [checked]: true };

/**
 * `wanted` if a person may be sent there after login or step-up, else the worksheet. It comes from an address or a form, so anybody
 * may have written it (CWE-601).
 */
export function destination(wanted: unknown): Destination {
  return isDestination(wanted) ? wanted : ("/workspace" as Destination);
}

// A page that needs a session, or one of two pages for guests that ask whoever is logged in to confirm something. A page of the login
// itself would be a loop. Opening a page changes nothing, so a forged link can at most show the person a page of their own.
function isDestination(wanted: unknown): wanted is Destination {
  if (typeof wanted !== "string") return false;
  return isWork(wanted) || (isPlainPath(wanted) && (levelOf(wanted) === "session" || isReturn(wanted)));
}

// A page of one assignment is named as in its content, where single dots are allowed (`linkId`).
function isWork(path: string): boolean {
  return /^\/workspace\/[0-9a-f-]{36}\/pages\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(path) && path.length <= 150;
}

// Only what every browser reads as it is written: no host ("//"), no backslash, dot, line end, encoding, query or fragment.
function isPlainPath(path: string): boolean {
  return /^(\/[A-Za-z0-9_-]+)+$/.test(path);
}

// The shape of a token or of an alias.
function isReturn(path: string): boolean {
  return /^\/(invitations\/[A-Za-z0-9_-]{43}|at\/[a-z0-9-]{1,40})$/.test(path);
}

/**
 * A page of the login with the way back to the page that was asked for. Without one for the worksheet, where a login leads anyway, and
 * for what is no page: a download or a picture.
 */
export function withWayBack<To extends "/login" | "/login/verify" | "/workspace">(
  to: To,
  path: string,
): To | `${To}?next=${string}` {
  const back =
    to !== "/workspace" && path !== "/workspace" && isDestination(path) && !/\/(download|picture)$/.test(path);
  return back ? `${to}?next=${encodeURIComponent(path)}` : to;
}

/** The login after the session ended, which says why (ADR 0081), with the way back. */
export function loginAfterSession(path: string): `/login?${string}` {
  const login = withWayBack("/login", path);
  return login === "/login" ? "/login?reason=ended" : `${login}&reason=ended`;
}

/** The page that explains a pause, and what it shows: why, until when (milliseconds), and the number for the helpdesk. */
export function pausedPage(
  kind: "password" | "closed" | "code",
  { until, reference }: { until: number | null; reference: string },
): `/login/paused?${string}` {
  return `/login/paused?kind=${kind}&until=${until ?? ""}&reference=${reference}`;
}
