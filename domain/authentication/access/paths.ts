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
  ["/account", "session"],
  ["/staff", "session"],
];

/** Pages a person may be sent to after login. */
const destinations = [
  "/workspace",
  "/healthspace",
  "/healthspaces",
  "/account",
  "/account/two-factor",
  "/account/two-factor/set-up",
  "/account/two-factor/set-up/sms",
  "/account/two-factor/set-up/app",
  "/account/two-factor/recovery-codes",
  "/account/two-factor/recovery-codes/practise",
  "/account/two-factor/lost-phone",
  "/account/two-factor/switch-off",
  "/account/profile",
  "/account/profile/email",
  "/account/phone",
  "/account/notifications",
  "/account/applications",
  "/account/absence",
  "/account/memberships",
  "/account/activity",
  "/account/export",
  "/account/end",
  "/account/end/deactivate",
  "/account/end/delete",
  "/account/confirm",
  "/account/password",
  "/staff",
  "/staff/helped-reset",
] as const;

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

/** A page of the guests to come back to after logging in: it asks whoever is logged in to confirm something. */
type Return = `/invitations/${string}` | `/at/${string}`;

/** `wanted` if it is one of our own pages, else the worksheet. Anything that is not literally on the list, or one of two shapes, is refused. */
export function destination(wanted: unknown): (typeof destinations)[number] | Return {
  return destinations.find((path) => path === wanted) ?? (isReturn(wanted) ? wanted : "/workspace");
}

// The shape of a token or of an alias and nothing around it: no second slash, no query, no encoding. `$` alone would let a line end pass.
function isReturn(wanted: unknown): wanted is Return {
  return typeof wanted === "string" && /^\/(invitations\/[A-Za-z0-9_-]{43}|at\/[a-z0-9-]{1,40})$(?!\n)/.test(wanted);
}

/** The page that explains a pause, and what it shows: why, until when (milliseconds), and the number for the helpdesk. */
export function pausedPage(
  kind: "password" | "closed" | "code",
  { until, reference }: { until: number | null; reference: string },
): `/login/paused?${string}` {
  return `/login/paused?kind=${kind}&until=${until ?? ""}&reference=${reference}`;
}
