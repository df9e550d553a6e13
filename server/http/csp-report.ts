// What browsers tell about pages that broke the content policy. Anybody can post such a report, so it is evidence of nothing: only
// words from our own lists are kept, at most one line a second, and never an address or a sample of the page.

const DIRECTIVES = new Set(
  "default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src font-src connect-src manifest-src frame-src object-src worker-src media-src form-action frame-ancestors base-uri".split(
    " ",
  ),
);
const KINDS = new Set(["inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-policy"]);

/** One broken rule. */
export interface CspReport {
  directive: string;
  /** What was blocked: one of a few kinds, `own` for our own address, else `other`. */
  blocked: string;
  /** The screen, as in the log of requests. */
  route: string;
}

/** Reads both shapes: a list by the Reporting API, one object by `report-uri`. `null`: neither. */
export function readCspReports(body: unknown, appUrl: string, labelOf: (path: string) => string): CspReport[] | null {
  const bodies = Array.isArray(body)
    ? body.slice(0, 20).map((entry) => field(entry, "body"))
    : [field(body, "csp-report")];
  if (bodies.some((each) => each === undefined)) return null;
  return bodies.map((report) => {
    const directive =
      text(report, "effectiveDirective") || text(report, "effective-directive") || text(report, "violated-directive");
    const blocked = text(report, "blockedURL") || text(report, "blocked-uri");
    const page = text(report, "documentURL") || text(report, "document-uri");
    return {
      directive: DIRECTIVES.has(directive) ? directive : "other",
      blocked: KINDS.has(blocked) ? blocked : isOwn(blocked, appUrl) ? "own" : "other",
      route: isOwn(page, appUrl) ? labelOf(new URL(page).pathname) : "other",
    };
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}

function isOwn(address: string, appUrl: string): boolean {
  return URL.canParse(address) && new URL(address).origin === appUrl;
}

/** Lets through `perMinute` in any sixty seconds. */
export function createTap(perMinute: number): (now: number) => boolean {
  let [since, taken] = [0, 0];
  return (now) => {
    if (now - since >= 60_000) [since, taken] = [now, 0];
    taken += 1;
    return taken <= perMinute;
  };
}
