import { MINUTE_MS } from "@/domain/time";

// Reports of browsers about violations of the content security policy. Anybody can post one, so it proves nothing: only words from
// our own lists are logged, at most sixty lines a minute, and never an address or a sample of the page.

const DIRECTIVES = new Set(
  "default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src font-src connect-src manifest-src frame-src object-src worker-src media-src form-action frame-ancestors base-uri".split(
    " ",
  ),
);
const KINDS = new Set(["inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-policy"]);

/** One violation. */
export interface CspReport {
  directive: string;
  /** What was blocked: one of a few kinds, `own` for our own address, else `other`. */
  blocked: string;
  /** The label of the page, as in the request log. */
  route: string;
}

/** Reads both formats: the list of the Reporting API, and the single object of `report-uri`. `null`: neither. */
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

/** Answers `true` at most `perMinute` times within a window of sixty seconds, which begins with its first call. */
export function createMinuteLimit(perMinute: number): (now: number) => boolean {
  let [windowStart, calls] = [0, 0];
  return (now) => {
    if (now - windowStart >= MINUTE_MS) [windowStart, calls] = [now, 0];
    calls += 1;
    return calls <= perMinute;
  };
}
