import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "@/domain/clock";
import { createKeyRing } from "@/domain/platform/crypto/key-ring";
import { newToken } from "@/domain/platform/crypto/token";
import { CHALLENGE_COOKIE, DEVICE_COOKIE, SESSION_COOKIE, TRUSTED_DEVICE_COOKIE_PREFIX } from "./cookie-names";
import { readTrustedDeviceCookies, rememberBrowser, writeChallengeCookie, writeTrustedDeviceCookie } from "./cookies";
import { encodeTrustedDeviceCookie } from "./token";
import { sortTrustedDeviceCookies } from "./trusted-device-cookies";

const jar = vi.hoisted(() => new Map<string, string>());
const opened = vi.hoisted(() => ({ count: 0 }));
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
    getAll: () => [...jar].map(([name, value]) => ({ name, value })),
    set: (name: string, value: string) => jar.set(name, value),
    delete: ({ name, path, secure }: { name: string; path: string; secure: boolean }) => {
      if (path === "/" && secure) jar.delete(name);
    },
  }),
}));
vi.mock("../runtime/context", () => ({
  getContext: () => ({ clock: systemClock, keys: createKeyRing(["x".repeat(40)]) }),
  getEnv: () => ({}),
}));
vi.mock("./jwe", async (load) => {
  const real = await load<typeof import("./jwe")>();
  const decrypt: typeof real.decrypt = (...token) => {
    opened.count += 1;
    return real.decrypt(...token);
  };
  return { ...real, decrypt };
});

const MONTH = 30 * 24 * 60 * 60 * 1_000;
const START = Date.UTC(2026, 10, 22, 13, 2);
beforeEach(() => {
  vi.stubEnv("AUTH_SECRET", "x".repeat(40));
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  jar.clear();
  opened.count = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const claimOf = () => ({ token: newToken(), use: 0 });
/** One person more ticks "skip for a month" here, a minute after the one before. */
async function trust(accountId: string) {
  vi.setSystemTime(systemClock.now() + 60_000);
  const claim = claimOf();
  await writeTrustedDeviceCookie(accountId, claim, systemClock.now() + MONTH);
  return claim;
}
const devices = () => [...jar.keys()].filter((name) => name.startsWith(TRUSTED_DEVICE_COOKIE_PREFIX));
/** What the browser sends, as one header. */
const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

test("forty people tick 'skip for a month' on one computer: each skips from then on, and the header never gets too long", async () => {
  for (let nth = 1; nth <= 40; nth += 1) {
    const claim = await trust(`person-${nth}`);
    expect(await readTrustedDeviceCookies()).toContainEqual(claim);
    expect(devices()).toHaveLength(Math.min(nth, 10));
    await rememberBrowser({ accountId: "0".repeat(36).replace(/0/g, String(nth % 10)), passwordSetAt: START });
    await writeChallengeCookie(newToken());
  }
  jar.set(SESSION_COOKIE, "s".repeat(500));
  jar.set("__Host-codes", "c".repeat(500));
  expect([...jar.keys()]).toEqual(expect.arrayContaining([DEVICE_COOKIE, CHALLENGE_COOKIE]));
  // nginx: large_client_header_buffers 4 8k; Node: 16 kB.
  expect(header().length).toBeLessThan(7_500);
});

test("of eleven people the one who skipped longest ago is asked for a code again, and not the one who trusted first", async () => {
  const first = await trust("first");
  const second = await trust("second");
  for (let nth = 3; nth <= 10; nth += 1) await trust(`person-${nth}`);
  await trust("first");
  await trust("eleventh");
  const left = await readTrustedDeviceCookies();
  expect(left).toHaveLength(10);
  expect(left).not.toContainEqual(second);
  expect(left).not.toContainEqual(first);
  expect(devices()).toHaveLength(10);
});

test("a browser that has collected thirty in the past keeps the newest ten", async () => {
  for (let nth = 0; nth < 30; nth += 1) {
    jar.set(`${TRUSTED_DEVICE_COOKIE_PREFIX}${nth}`, await encodeTrustedDeviceCookie(claimOf(), MONTH / 1_000));
  }
  const { kept, dropped } = await sortTrustedDeviceCookies([...jar].map(([name, value]) => ({ name, value })));
  expect(kept.map(({ name }) => name).sort()).toEqual(
    Array.from({ length: 10 }, (_, nth) => `${TRUSTED_DEVICE_COOKIE_PREFIX}${20 + nth}`).sort(),
  );
  expect(dropped).toHaveLength(20);
});

test("AT-48 of hundreds of forged cookies ten are opened at most, none of them when it is too long, and all are dropped", async () => {
  const forged = Array.from({ length: 300 }, (_, nth) => ({
    name: `${TRUSTED_DEVICE_COOKIE_PREFIX}${nth}`,
    value: `eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0..${newToken()}.${newToken()}.${nth}`,
  }));
  expect(await sortTrustedDeviceCookies(forged)).toEqual({ kept: [], dropped: forged.map(({ name }) => name) });
  expect(opened.count).toBeLessThanOrEqual(10);
  opened.count = 0;
  const long = forged.map(({ name }) => ({ name, value: "x".repeat(2_001) }));
  expect((await sortTrustedDeviceCookies(long)).dropped).toHaveLength(300);
  expect(opened.count).toBe(0);
});

test("cookies of others on this host are left alone", async () => {
  expect(await sortTrustedDeviceCookies([{ name: "theirs", value: "1" }])).toEqual({ kept: [], dropped: [] });
});
