import { encode } from "@auth/core/jwt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newToken } from "@/domain/platform/crypto/token";
import { DEVICE_COOKIE_PREFIX, KNOWN_COOKIE, SESSION_COOKIE } from "./cookie-names";
import {
  authSecrets,
  readDeviceToken,
  readKnownToken,
  readSessionToken,
  writeDeviceToken,
  writeKnownToken,
} from "./token";

const DAY = 24 * 60 * 60;
const secret = "x".repeat(40);
beforeEach(() => vi.stubEnv("AUTH_SECRET", secret));
afterEach(() => vi.unstubAllEnvs());

const account = { accountId: "cas", passwordSetAt: 1 };
const device = { token: newToken(), use: 3 };
const kinds = {
  session: {
    write: () => encode({ token: { sid: newToken() }, secret: authSecrets(), salt: SESSION_COOKIE, maxAge: DAY }),
    read: readSessionToken,
    absent: null,
  },
  "trusted device": { write: () => writeDeviceToken(device, DAY), read: readDeviceToken, absent: null },
  "known browser": { write: () => writeKnownToken([account], DAY), read: readKnownToken, absent: [] },
} as const;

/** The value with one bit of one of its characters turned over, for every bit. */
function* flips(value: string): Iterable<string> {
  for (let at = 0; at < value.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = String.fromCharCode(value.charCodeAt(at) ^ (1 << bit));
      yield value.slice(0, at) + flipped + value.slice(at + 1);
    }
  }
}

const bytesOf = (cookie: string) => cookie.split(".").map((part) => Buffer.from(part, "base64url").toString("hex"));

test.each(Object.keys(kinds) as (keyof typeof kinds)[])(
  "AT-48 T83 the cookie of a %s with any bit turned over is as if it were absent",
  async (kind) => {
    const { write, read, absent } = kinds[kind];
    const cookie = await write();
    expect(await read(cookie)).not.toEqual(absent);
    const taken: string[] = [];
    for (const flipped of flips(cookie)) {
      if (JSON.stringify(await read(flipped)) !== JSON.stringify(absent)) taken.push(flipped);
    }
    // Base64 leaves some bits of a last character unused: another spelling of the very same bytes is no forgery.
    expect(taken.filter((flipped) => `${bytesOf(flipped)}` !== `${bytesOf(cookie)}`)).toEqual([]);
  },
  60_000,
);

test("AT-48 a cookie of one kind, of another server, without encryption, or past its time is absent", async () => {
  const token = { sid: newToken(), device: device.token, use: 3 };
  const write = (salt: string, of = authSecrets(), maxAge = DAY) => encode({ token, secret: of, salt, maxAge });
  const plain = (alg: string) =>
    `${[
      { alg, typ: "JWT" },
      { ...token, exp: 9_999_999_999 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".")}.`;
  expect(await readSessionToken(await write(SESSION_COOKIE))).toBe(token.sid);
  for (const cookie of [
    await write(DEVICE_COOKIE_PREFIX),
    await write(KNOWN_COOKIE),
    await write(SESSION_COOKIE, ["y".repeat(40)]),
    await write(SESSION_COOKIE, authSecrets(), -DAY),
    plain("none"),
    plain("HS256"),
    JSON.stringify(token),
    token.sid,
    "",
  ]) {
    expect(await readSessionToken(cookie)).toBeNull();
  }
});

test("a cookie that was opened before is absent from the second in which its time is over", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 22, 13, 2) });
  const sid = newToken();
  const cookie = await encode({ token: { sid }, secret: authSecrets(), salt: SESSION_COOKIE, maxAge: 60 });
  expect(await readSessionToken(cookie)).toBe(sid);
  vi.advanceTimersByTime(59_999);
  expect(await readSessionToken(cookie)).toBe(sid);
  vi.advanceTimersByTime(1);
  expect(await readSessionToken(cookie)).toBeNull();
  vi.useRealTimers();
});
