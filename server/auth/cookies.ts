import "server-only";
import { cookies } from "next/headers";
import type { KnownBrowser } from "@/domain/authentication/login/device-cookie";
import type { DeviceClaim } from "@/domain/authentication/trusted-device/trusted-device";
import { mac } from "@/domain/platform/crypto/mac";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { knownBrowser, login, recoveryCode } from "@/domain/policy";
import { getContext } from "../runtime/context";
import {
  CHALLENGE_COOKIE,
  DEVICE_COOKIE_PREFIX,
  KNOWN_COOKIE,
  SESSION_COOKIE,
  SHOWN_CODES_COOKIE,
} from "./cookie-names";
import { readDeviceToken, readKnownToken, writeDeviceToken, writeKnownToken } from "./token";

const HOST = { httpOnly: true, secure: true, path: "/" } as const;

export async function readChallengeCookie(): Promise<string | null> {
  const value = (await cookies()).get(CHALLENGE_COOKIE)?.value;
  return looksLikeToken(value) ? value : null;
}

export async function writeChallengeCookie(secret: string): Promise<void> {
  (await cookies()).set(CHALLENGE_COOKIE, secret, { ...HOST, sameSite: "strict", maxAge: login.challengeMs / 1_000 });
}

// A __Host- cookie is only deleted by a header that names the same path and Secure.
export async function clearChallengeCookie(): Promise<void> {
  (await cookies()).delete({ name: CHALLENGE_COOKIE, ...HOST });
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).delete({ name: SESSION_COOKIE, ...HOST });
}

/** Every trusted-device cookie of this browser: several people may share it, each with a trust of their own. */
export async function readDeviceCookies(): Promise<DeviceClaim[]> {
  const found = (await cookies()).getAll().filter(({ name }) => name.startsWith(DEVICE_COOKIE_PREFIX));
  const claims = await Promise.all(found.slice(0, 10).map(({ value }) => readDeviceToken(value)));
  return claims.filter((claim) => claim !== null);
}

export async function writeDeviceCookie(accountId: string, claim: DeviceClaim, expiresAt: number): Promise<void> {
  const maxAge = Math.max(1, Math.floor((expiresAt - getContext().clock.now()) / 1_000));
  const value = await writeDeviceToken(claim, maxAge);
  (await cookies()).set(deviceCookieName(accountId), value, { ...HOST, sameSite: "lax", maxAge });
}

/** The accounts that logged in from this browser before, the newest first. */
export async function readKnownCookie(): Promise<KnownBrowser[]> {
  return readKnownToken((await cookies()).get(KNOWN_COOKIE)?.value);
}

/** Remembers that this account logged in here, or got a new password here. Five people at most: beyond that it is a public computer. */
export async function rememberBrowser(known: KnownBrowser): Promise<void> {
  const others = (await readKnownCookie()).filter(({ accountId }) => accountId !== known.accountId);
  const maxAge = knownBrowser.lifeMs / 1_000;
  const value = await writeKnownToken([known, ...others].slice(0, 5), maxAge);
  (await cookies()).set(KNOWN_COOKIE, value, { ...HOST, sameSite: "lax", maxAge });
}

export async function readShownCodesCookie(): Promise<string | undefined> {
  return (await cookies()).get(SHOWN_CODES_COOKIE)?.value;
}

export async function writeShownCodesCookie(sealed: string): Promise<void> {
  (await cookies()).set(SHOWN_CODES_COOKIE, sealed, {
    ...HOST,
    sameSite: "strict",
    maxAge: recoveryCode.shownMs / 1_000,
  });
}

export async function clearShownCodesCookie(): Promise<void> {
  (await cookies()).delete({ name: SHOWN_CODES_COOKIE, ...HOST });
}

// The name must not tell who it is for: a keyed hash of the account.
function deviceCookieName(accountId: string): string {
  return DEVICE_COOKIE_PREFIX + mac(getContext().keys, "cookie-name-mac/v1", accountId).slice(0, 16);
}
