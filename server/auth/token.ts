import { decode, encode } from "@auth/core/jwt";
import { DEVICE_COOKIE_PREFIX, KNOWN_COOKIE, SESSION_COOKIE } from "./cookie-names";

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
export async function readDeviceToken(cookie: string | undefined): Promise<DeviceToken | null> {
  const claim = await open(cookie, DEVICE_COOKIE_PREFIX);
  return typeof claim?.device === "string" && typeof claim.use === "number"
    ? { token: claim.device, use: claim.use }
    : null;
}

export function writeDeviceToken(claim: DeviceToken, maxAgeSeconds: number): Promise<string> {
  return encode({
    token: { device: claim.token, use: claim.use },
    secret: authSecrets(),
    salt: DEVICE_COOKIE_PREFIX,
    maxAge: maxAgeSeconds,
  });
}

/** The accounts that logged in from this browser before. */
export async function readKnownToken(
  cookie: string | undefined,
): Promise<{ accountId: string; passwordSetAt: number }[]> {
  const token = await open(cookie, KNOWN_COOKIE);
  return Array.isArray(token?.known) ? token.known.filter(isKnown) : [];
}

export function writeKnownToken(
  known: { accountId: string; passwordSetAt: number }[],
  maxAgeSeconds: number,
): Promise<string> {
  return encode({ token: { known }, secret: authSecrets(), salt: KNOWN_COOKIE, maxAge: maxAgeSeconds });
}

function isKnown(entry: unknown): entry is { accountId: string; passwordSetAt: number } {
  return typeof entry === "object" && entry !== null && "accountId" in entry && "passwordSetAt" in entry;
}

async function open(cookie: string | undefined, salt: string) {
  if (!cookie || cookie.length > 2_000) return null;
  try {
    return await decode({ token: cookie, secret: authSecrets(), salt });
  } catch {
    return null;
  }
}
