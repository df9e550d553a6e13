import "server-only";
import { cookies } from "next/headers";
import type { DeviceCookie } from "@/domain/authentication/login/device-cookie";
import type { DeviceClaim } from "@/domain/authentication/trusted-device/trusted-device";
import { mac } from "@/domain/platform/crypto/mac";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { deviceCookie, login, recoveryCode, trustedDevice } from "@/domain/policy";
import { getContext } from "../runtime/context";
import {
  CHALLENGE_COOKIE,
  DEVICE_COOKIE,
  SESSION_COOKIE,
  SHOWN_CODES_COOKIE,
  TRUSTED_DEVICE_COOKIE_PREFIX,
} from "./cookie-names";
import { decodeDeviceCookie, encodeDeviceCookie, encodeTrustedDeviceCookie } from "./token";
import { sortTrustedDeviceCookies } from "./trusted-device-cookies";

const HOST = { httpOnly: true, secure: true, path: "/" } as const;

export async function readChallengeCookie(): Promise<string | null> {
  const value = (await cookies()).get(CHALLENGE_COOKIE)?.value;
  return looksLikeToken(value) ? value : null;
}

export async function writeChallengeCookie(secret: string): Promise<void> {
  (await cookies()).set(CHALLENGE_COOKIE, secret, { ...HOST, sameSite: "strict", maxAge: login.challengeMs / 1_000 });
}

// A __Host- cookie is deleted only by a header with the same path and Secure.
export async function clearChallengeCookie(): Promise<void> {
  (await cookies()).delete({ name: CHALLENGE_COOKIE, ...HOST });
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).delete({ name: SESSION_COOKIE, ...HOST });
}

/** Every trusted-device cookie of this browser: several people may share it. Ten at most are decoded. */
export async function readTrustedDeviceCookies(): Promise<DeviceClaim[]> {
  const { kept } = await sortTrustedDeviceCookies((await cookies()).getAll());
  return kept.map(({ claim }) => claim);
}

/** The trust of one account in this browser. Of more than ten the one that was used longest ago goes, in the same answer. */
export async function writeTrustedDeviceCookie(
  accountId: string,
  claim: DeviceClaim,
  expiresAt: number,
): Promise<void> {
  const maxAge = Math.max(1, Math.floor((expiresAt - getContext().clock.now()) / 1_000));
  const value = await encodeTrustedDeviceCookie(claim, maxAge);
  const [jar, own] = [await cookies(), trustedDeviceCookieName(accountId)];
  const { kept, dropped } = await sortTrustedDeviceCookies(jar.getAll());
  const others = kept.map(({ name }) => name).filter((name) => name !== own);
  const surplus = [...dropped, ...others.slice(trustedDevice.perBrowser - 1)].filter((name) => name !== own);
  for (const name of surplus) jar.delete({ name, ...HOST });
  jar.set(own, value, { ...HOST, sameSite: "lax", maxAge });
}

/** The accounts that logged in from this browser before, newest first. */
export async function readDeviceCookies(): Promise<DeviceCookie[]> {
  return decodeDeviceCookie((await cookies()).get(DEVICE_COOKIE)?.value);
}

/** Records that this account logged in or got a new password here. Five at most: with more it is a public computer. */
export async function rememberBrowser(known: DeviceCookie): Promise<void> {
  const others = (await readDeviceCookies()).filter(({ accountId }) => accountId !== known.accountId);
  const maxAge = deviceCookie.lifeMs / 1_000;
  const value = await encodeDeviceCookie([known, ...others].slice(0, 5), maxAge);
  (await cookies()).set(DEVICE_COOKIE, value, { ...HOST, sameSite: "lax", maxAge });
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

// A keyed hash: the name of the cookie must not reveal the account.
function trustedDeviceCookieName(accountId: string): string {
  return TRUSTED_DEVICE_COOKIE_PREFIX + mac(getContext().keys, "cookie-name-mac/v1", accountId).slice(0, 16);
}
