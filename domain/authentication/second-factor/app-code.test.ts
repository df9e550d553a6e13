import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appCodeAt } from "../../testing/codes";
import { appSecret } from "../../testing/people";
import { appAddress, findOffClockStep, matchAppCode, newAppSecret } from "./app-code";

const STEP = 30_000;
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

// From RFC 6238, appendix B, the last six digits; recomputed with two independent programs.
const vectors: [seconds: number, code: string][] = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
];

describe("T48 the codes of RFC 6238", () => {
  test.each(vectors)("at %i seconds it is %s", (seconds, code) => {
    expect(matchAppCode(rfcSecret, code, seconds * 1_000, -1)).toBe(Math.floor(seconds / 30));
  });

  const firstTen = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" ");
  test.each(firstTen.map((code, step) => [step, code] as const))("step %i of RFC 4226 is %s", (step, code) => {
    expect(matchAppCode(rfcSecret, code, step * STEP, -1)).toBe(step);
  });
});

describe("T48 this code and the one just replaced, at the edges of the step", () => {
  const now = 1_234_567_890 * 1_000 - (1_234_567_890 % 30) * 1_000;
  for (const second of [0, 1, 29]) {
    test.each([
      [-2, false],
      [-1, true],
      [0, true],
      [1, false],
    ])(`second ${second}: the code of step T%i is taken: %s`, (offset, taken) => {
      const code = appCodeAt(now + offset * STEP, rfcSecret);
      const step = matchAppCode(rfcSecret, code, now + second * 1_000, -1);
      expect(step).toBe(taken ? now / STEP + offset : null);
    });
  }

  test("the last millisecond counts to its own step", () => {
    const code = appCodeAt(now, rfcSecret);
    expect(matchAppCode(rfcSecret, code, now + 2 * STEP - 1, -1)).toBe(now / STEP);
    expect(matchAppCode(rfcSecret, code, now + 2 * STEP, -1)).toBeNull();
  });
});

test("AT-05 of ten steps back and ten ahead only this one and the former pass, whatever the secret and the moment", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(appSecret, rfcSecret, newAppSecret()),
      fc.integer({ min: 20, max: 200_000_000 }),
      fc.integer({ min: 0, max: STEP - 1 }),
      fc.integer({ min: -10, max: 10 }),
      (secret, step, within, offset) => {
        const now = step * STEP + within;
        const code = appCodeAt((step + offset) * STEP, secret);
        const legal = offset === 0 || offset === -1;
        // Once in half a million a foreign step has the digits of a legal one.
        fc.pre(legal || ![appCodeAt(now, secret), appCodeAt(now - STEP, secret)].includes(code));
        expect(matchAppCode(secret, code, now, -1) !== null).toBe(legal);
      },
    ),
    { numRuns: 500 },
  );
});

test("AT-01 up to the last step that was used nothing passes", () => {
  const now = 1_800_000_000_000;
  const step = now / STEP;
  const [former, current] = [appCodeAt(now - STEP), appCodeAt(now)];
  expect(matchAppCode(appSecret, former, now, step - 2)).toBe(step - 1);
  expect(matchAppCode(appSecret, former, now, step - 1)).toBeNull();
  expect(matchAppCode(appSecret, current, now, step - 1)).toBe(step);
  expect(matchAppCode(appSecret, current, now, step)).toBeNull();
  expect(matchAppCode(appSecret, former, now, step)).toBeNull();
});

describe("a phone whose clock is off, during set-up", () => {
  const now = 1_800_000_000_000;
  test.each([-10, -5, 5, 10])("%i steps off is recognised", (offset) => {
    expect(findOffClockStep(appSecret, appCodeAt(now + offset * STEP), now)).toBe(now / STEP + offset);
  });
  test.each([-12, -11, 11, 12])("%i steps off is a wrong code like any other", (offset) => {
    expect(findOffClockStep(appSecret, appCodeAt(now + offset * STEP), now)).toBeNull();
  });
});

describe("AT-06 the secret", () => {
  test("is 160 bits in base32", () => {
    expect(newAppSecret()).toMatch(/^[A-Z2-7]{32}$/);
  });
  test("is never drawn twice", () => {
    expect(new Set(Array.from({ length: 200 }, newAppSecret)).size).toBe(200);
  });
});

test("the QR code names the product, hints at the account and says since when", () => {
  const address = new URL(appAddress(appSecret, "Karify", "c••@…nl (nov 2026)"));
  expect(address.protocol).toBe("otpauth:");
  expect(address.host).toBe("totp");
  expect(decodeURIComponent(address.pathname)).toBe("/Karify:c••@…nl (nov 2026)");
  expect(address.searchParams.get("secret")).toBe(appSecret);
  expect(address.searchParams.get("issuer")).toBe("Karify");
});

test.each([
  ["Zorg: plein", "Zorg plein"],
  ["a:b:c", "a b c"],
  ["50% & /x?=#", "50% & /x?=#"],
])("a product named %s makes one entry of its own in an authenticator app", (product, issuer) => {
  const address = new URL(appAddress(appSecret, product, "c:••@…nl (nov 2026)"));
  const label = decodeURIComponent(address.pathname).slice(1);
  expect(label.split(":")).toEqual([issuer, "c ••@…nl (nov 2026)"]);
  expect(address.searchParams.get("issuer")).toBe(issuer);
  expect(address.searchParams.get("secret")).toBe(appSecret);
});
