import { randomUUID } from "node:crypto";
import type { JWTEncodeParams } from "@auth/core/jwt";
import { LRUCache } from "lru-cache";
import { systemClock } from "@/domain/clock";
import { processSingleton } from "@/domain/process-singleton";
import { DEVICE_COOKIE, SESSION_COOKIE, TRUSTED_DEVICE_COOKIE_PREFIX } from "./cookie-names";
import { type Claims, decrypt, encrypt } from "./jwe";

// Also used by middleware.ts, without the database: a token that decodes is not yet valid, its row decides.

/** The secrets of AUTH_SECRET, first = active. */
export function authSecrets(): string[] {
  return (process.env.AUTH_SECRET ?? "").split(",").map((secret) => secret.trim());
}

/** For @auth/core too. The first secret is the one in use. */
export async function encode({ token, secret, maxAge = 0, salt }: JWTEncodeParams): Promise<string> {
  const now = Math.floor(systemClock.now() / 1_000);
  const [active = ""] = [secret].flat();
  return encrypt({ ...token, iat: now, exp: now + maxAge, jti: randomUUID() }, active, salt);
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

/** What a trusted-device cookie claims, or `null` when it is not ours or has expired. */
export async function decodeTrustedDeviceCookie(cookie: string | undefined): Promise<DeviceToken | null> {
  return (await openTrustedDeviceCookie(cookie))?.claim ?? null;
}

/** The same, with the moment it was written: at the first trust or at its last use. Seconds. */
export async function openTrustedDeviceCookie(
  cookie: string | undefined,
): Promise<{ claim: DeviceToken; writtenAt: number } | null> {
  const token = await open(cookie, TRUSTED_DEVICE_COOKIE_PREFIX);
  if (typeof token?.device !== "string" || typeof token.use !== "number") return null;
  return { claim: { token: token.device, use: token.use }, writtenAt: Number(token.iat ?? 0) };
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

// Tokens by the cookie that holds them: middleware and page both need it, and a browser sends the same cookie for hours. The whole cookie is the key, so a changed one is never found; expiry is checked each time.
const decodedTokens = () => processSingleton("decoded-tokens", () => new LRUCache<string, Claims>({ max: 2_000 }));

async function open(cookie: string | undefined, salt: string): Promise<Claims | null> {
  if (!cookie || cookie.length > 2_000) return null;
  const cacheKey = `${salt} ${cookie}`;
  const token = decodedTokens().get(cacheKey) ?? decrypt(cookie, authSecrets(), salt);
  if (token === null) return null;
  decodedTokens().set(cacheKey, token);
  return typeof token.exp === "number" && token.exp * 1_000 > systemClock.now() ? token : null;
}
