import { trustedDevice } from "@/domain/policy";
import { TRUSTED_DEVICE_COOKIE_PREFIX } from "./cookie-names";
import { type DeviceToken, openTrustedDeviceCookie } from "./token";

// Runs in middleware.ts too. Every person who trusts a shared computer leaves a cookie of some 400 bytes: unlimited, the header of a
// request grows beyond what proxies (8 kB) and Node (16 kB) accept, and the site is out of reach from that computer.

interface Cookie {
  name: string;
  value: string;
}

interface Kept {
  name: string;
  claim: DeviceToken;
}

export interface SortedCookies {
  /** Ours and valid, the one written last first. */
  kept: Kept[];
  /** Names of those the browser must forget: forged, past their month, or too many. */
  dropped: string[];
}

/**
 * Which trusted-device cookies of a request count. Opening one costs most of a millisecond, so they are counted before: only the
 * last ones are opened, because browsers send the oldest first (RFC 6265, 5.4).
 */
export async function sortTrustedDeviceCookies(cookies: readonly Cookie[]): Promise<SortedCookies> {
  const all = cookies.filter(({ name }) => name.startsWith(TRUSTED_DEVICE_COOKIE_PREFIX));
  const candidates = all.slice(-trustedDevice.perBrowser);
  const opened = await Promise.all(
    candidates.map(async ({ name, value }) => ({ name, token: await openTrustedDeviceCookie(value) })),
  );
  const valid = opened.flatMap(({ name, token }) => (token ? [{ name, ...token }] : []));
  const kept = valid.sort((a, b) => b.writtenAt - a.writtenAt).map(({ name, claim }) => ({ name, claim }));
  const names = new Set(kept.map(({ name }) => name));
  return { kept, dropped: all.map(({ name }) => name).filter((name) => !names.has(name)) };
}
