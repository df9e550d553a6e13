import { decode, encode, type JWT } from "@auth/core/jwt";
import { systemClock } from "@/domain/clock";
import { DEVICE_COOKIE, SESSION_COOKIE, TRUSTED_DEVICE_COOKIE_PREFIX } from "./cookie-names";

// Runs in middleware.ts too, where there is no database: tokens are opened here, believed only after a look at their row.

/** The secrets of AUTH_SECRET, first = active. */
export function authSecrets(): string[] {
  return (process.env.AUTH_SECRET ?? "").split(",").map((secret) => secret.trim());
}

/** The session secret inside the cookie of @auth/core, or `null` when the cookie is not one of ours. */
export async function readSessionToken(cookie: string | undefined): Promise<string | null> {
  const token = await open(cookie, SESSION_COOKIE);
  return typeof token?.sid === "string" ? token.sid : null;
}

export interface DeviceToken {
  token: string;
  use: number;
}

/** What a trusted-device cookie claims, or `null` when it was changed or its month is over. */
export async function decodeTrustedDeviceCookie(cookie: string | undefined): Promise<DeviceToken | null> {
  return (await openTrustedDeviceCookie(cookie))?.claim ?? null;
}

/** The same, with the moment it was written: at the first trust or at its last use. Seconds. */
export async function openTrustedDeviceCookie(
  cookie: string | undefined,
): Promise<{ claim: DeviceToken; writtenAt: number } | null> {
  const token = await open(cookie, TRUSTED_DEVICE_COOKIE_PREFIX);
  if (typeof token?.device !== "string" || typeof token.use !== "number") return null;
  return { claim: { token: token.device, use: token.use }, writtenAt: token.iat ?? 0 };
}

export function encodeTrustedDeviceCookie(claim: DeviceToken, maxAgeSeconds: number): Promise<string> {
  return encode({
    token: { device: claim.token, use: claim.use },
    secret: authSecrets(),
    salt: TRUSTED_DEVICE_COOKIE_PREFIX,
    maxAge: maxAgeSeconds,
  });
}

/** The accounts that logged in from this browser before. */
export async function decodeDeviceCookie(
  cookie: string | undefined,
): Promise<{ accountId: string; passwordSetAt: number }[]> {
  const token = await open(cookie, DEVICE_COOKIE);
  return Array.isArray(token?.known) ? token.known.filter(isKnown) : [];
}

export function encodeDeviceCookie(
  known: { accountId: string; passwordSetAt: number }[],
  maxAgeSeconds: number,
): Promise<string> {
  return encode({ token: { known }, secret: authSecrets(), salt: DEVICE_COOKIE, maxAge: maxAgeSeconds });
}

function isKnown(entry: unknown): entry is { accountId: string; passwordSetAt: number } {
  return typeof entry === "object" && entry !== null && "accountId" in entry && "passwordSetAt" in entry;
}

// What was opened before, by the cookie itself. Deriving the key and opening costs a millisecond, middleware and page both ask, and
// a browser sends the same cookie for hours. Changing any part of it makes it another one, and its end is looked at every time.
const shared = globalThis as typeof globalThis & { twoStepOpened?: Map<string, JWT> };
const KEPT = 2_000;

async function open(cookie: string | undefined, salt: string): Promise<JWT | null> {
  if (!cookie || cookie.length > 2_000) return null;
  const name = `${salt} ${cookie}`;
  shared.twoStepOpened ??= new Map();
  const opened = shared.twoStepOpened;
  const token = opened.get(name) ?? (await openAnew(cookie, salt));
  if (token === null) return null;
  // Taken out and put in again: the first of the map is the one that was used longest ago.
  opened.delete(name);
  opened.set(name, token);
  const [oldest] = opened.keys();
  if (opened.size > KEPT && oldest !== undefined) opened.delete(oldest);
  return typeof token.exp === "number" && token.exp * 1_000 > systemClock.now() ? token : null;
}

async function openAnew(cookie: string, salt: string): Promise<JWT | null> {
  try {
    return await decode({ token: cookie, secret: authSecrets(), salt });
  } catch {
    return null;
  }
}
