import type { IncomingMessage } from "node:http";
import { routing } from "@/i18n/routing";
import { getEnv } from "../runtime/context";
import { FORM_OWNER_FIELD, type PostedForm } from "../runtime/request-facts";
import type { Refusal } from "./error-page";
import type { Handler } from "./handlers";
import { isFile } from "./headers";
import { sendErrorPage } from "./send-error-page";

// What no browser of a person sends is answered here in words, before Next: there it ends as an exception, with status 500 and a line
// that alarms the operator, for anybody who cares to send it (T106).

const METHODS = new Set(["GET", "HEAD", "POST"]);
/** Routes that take a POST besides the pages. */
const POST_ROUTES = new Set([
  "/api/text-receipts",
  "/api/csp-reports",
  ...routing.locales.map((locale) => `/api/work/${locale}/answers`),
]);
/** Pages of a client, conversations too: opening one leaves a line that this member of staff looked (ADR 0102). */
const PAGE_OF_CLIENT = new RegExp(`^/(?:${routing.locales.join("|")})/(?:staff/[^/]+/clients|messages(?!/new$))/.`);
/** A browser that fetches what its person may open next, and most likely never sees. */
const AHEAD = ["sec-purpose", "purpose", "x-moz", "next-router-prefetch"] as const;
const PAGE = new RegExp(`^/(?:${routing.locales.join("|")})(?:/|$)`);
/** RFC 2046, 5.1.1. */
const BOUNDARY = /^multipart\/form-data\s*;\s*boundary=(?:"[^"\r\n]{1,70}"|[^\s;"]{1,70})\s*$/i;
/** React's own notation in the arguments of an action: text, a form, and values that JSON has no word for. */
const REFERENCE = /^\$(?:\$|K[0-9a-f]{1,8}$|undefined$|NaN$|-?Infinity$|-0$|D\d|n-?\d{1,300}$)/;
const DEEPEST = 20;
/** One names the action, one its key, and a few what it is bound to. Looking up each takes as long as there are fields. */
const MOST_ACTION_FIELDS = 32;
const OWNER_FIELD = new RegExp(`^(?:_?[0-9a-f]{1,4}_)?${FORM_OWNER_FIELD}$`);

/** Providers post here, without an Origin. The route itself checks their secret. */
const machinePaths = new Set(["/api/text-receipts"]);
/** Requested by monitoring, by the internal host name of this server. */
const monitoringPaths = new Set(["/api/health", "/api/ready", "/api/metrics"]);

/** Answers what no browser of a person sends. */
export const guardRequest: Handler = (request, response, next) => {
  const refusal = refusalOf(request) ?? foreignRefusalOf(request, new URL(getEnv().APP_URL));
  if (refusal === null) next();
  else sendErrorPage(refusal, request, response);
};

type Head = Pick<IncomingMessage, "method" | "url" | "headers">;

/** What is wrong with the head of a request, or `null`. */
export function refusalOf({ method = "", url = "", headers }: Head): Refusal | null {
  if (!METHODS.has(method)) return 405;
  // "*" and whole addresses are for proxies.
  if (!url.startsWith("/")) return 400;
  const [path = "/"] = url.split("?");
  if (!canDecode(path)) return 404;
  if (!isRouterState(headers["next-router-state-tree"])) return "unreadable";
  // Whoever then really opens it asks again: a browser throws away what it was refused ahead.
  if (PAGE_OF_CLIENT.test(path) && (method === "HEAD" || isAhead(headers))) return 503;
  if (method !== "POST" || process.env.NODE_ENV === "development") return null;
  if (!PAGE.test(path)) return POST_ROUTES.has(path) ? null : 405;
  const type = headers["content-type"] ?? "";
  if (/^multipart\/form-data/i.test(type)) return BOUNDARY.test(type) ? null : "unreadable";
  return isAction(headers) && !/^text\/plain/i.test(type) ? "unreadable" : null;
}

/**
 * Why a request is not one to this site, or `null`: 400 another host, 403 a form of another origin (T85, AT-70). Next's own check
 * accepts an action without Origin and trusts X-Forwarded-Host. `own`: the configured address.
 */
export function foreignRefusalOf({ method, url = "", headers }: Head, own: URL): 400 | 403 | null {
  const [path = "/"] = url.split("?");
  if (isFile(path)) return null;
  if (!monitoringPaths.has(path) && !isOwnHost(headers.host, own)) return 400;
  if (method !== "POST" || machinePaths.has(path)) return null;
  const site = headers["sec-fetch-site"];
  return headers.origin === own.origin && (site === undefined || site === "same-origin") ? null : 403;
}

function isOwnHost(host: string | undefined, own: URL): boolean {
  const requested = `${own.protocol}//${host ?? ""}`;
  return URL.canParse(requested) && new URL(requested).href === `${own.origin}/`;
}

/**
 * What a request posts, or `null` when it cannot be read: as a form, and as the arguments of an action where it is one. The body of an
 * action called without a form, and of a machine, has no fields.
 */
export async function readPosted(headers: IncomingMessage["headers"], body: Buffer): Promise<PostedForm | null> {
  const type = headers["content-type"] ?? "";
  if (/^application\/x-www-form-urlencoded/i.test(type) && !isAction(headers)) {
    return { owner: new URLSearchParams(body.toString()).get(FORM_OWNER_FIELD), actionFields: [] };
  }
  if (!/^multipart\/form-data/i.test(type)) {
    return isAction(headers) && !areArguments(body.toString()) ? null : { owner: null, actionFields: [] };
  }
  const form = await readMultipart(type, body);
  if (!form) return null;
  const owner = ownerOf(form);
  if (isAction(headers)) return areArguments(form.get("0")) ? { owner, actionFields: [] } : null;
  const names = [...form.keys()].filter((name) => name.startsWith("$ACTION_"));
  if (names.length > MOST_ACTION_FIELDS || !names.every((name) => isPlainAction(form, name))) return null;
  return { owner, actionFields: names.map((name) => [name, String(form.get(name))]) };
}

/** Script puts the number of the argument before the name: `_1_form-owner`. Two that differ belong to nobody. */
function ownerOf(form: FormData): string | null {
  const named = [...form].filter(([name]) => OWNER_FIELD.test(name)).map(([, value]) => String(value));
  const [owner = null, ...others] = new Set(named);
  return others.length === 0 ? owner : null;
}

function isAhead(headers: IncomingMessage["headers"]): boolean {
  return AHEAD.some((name) => /prefetch|prerender|^1$/i.test(String(headers[name] ?? "")));
}

function isAction(headers: IncomingMessage["headers"]): boolean {
  return headers["next-action"] !== undefined;
}

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function readMultipart(type: string, body: Buffer): Promise<FormData | null> {
  return new Response(new Uint8Array(body), { headers: { "Content-Type": type } }).formData().catch(() => null);
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function isRouterState(header: string | string[] | undefined): boolean {
  if (header === undefined) return true;
  if (typeof header !== "string" || header.length > 16_000 || !canDecode(header)) return false;
  return Array.isArray(parse(decodeURIComponent(header)));
}

function areArguments(text: unknown): boolean {
  const values = parse(text);
  return Array.isArray(values) && isPlain(values, 0);
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !value.startsWith("$") || REFERENCE.test(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth === DEEPEST || Object.hasOwn(value, "__proto__")) return false;
  return Object.values(value).every((each) => isPlain(each, depth + 1));
}

/** Without script an action and what it is bound to stand in hidden fields: `$ACTION_1:0` names both, `$ACTION_1:1` has the latter. */
function isPlainAction(form: FormData, name: string): boolean {
  const [, prefix, part] = /^(\$ACTION_[0-9a-f]{1,8}):([0-9a-f]{1,8})$/.exec(name) ?? [];
  if (prefix === undefined) return true;
  const value = parse(form.get(name));
  if (value === undefined) return false;
  if (part !== "0") return isPlain(value, 0);
  const bound = typeof value === "object" && value !== null && "bound" in value ? value.bound : null;
  if (bound === null) return true;
  const reference = typeof bound === "string" ? /^\$@([0-9a-f]{1,8})$/.exec(bound)?.[1] : undefined;
  return reference !== undefined && form.has(`${prefix}:${reference}`);
}
