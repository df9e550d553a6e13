import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rateLimitCounters } from "@/db/schema";
import { rateLimits as rules } from "../../policy";
import { atOnce } from "../../testing/answers";
import { DAY, HOUR, MINUTE, SECOND } from "../../testing/moments";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { createKeyRing } from "../crypto/key-ring";
import {
  blockedUntil,
  consumeAllAttempts,
  consumeAttempt,
  type RateLimitName,
  refundAttempt,
  resetAttempts,
} from "./rate-limit";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const knock = (limit: RateLimitName, subject = "noor") =>
  inTransaction(ctx, (ctx) => consumeAttempt(ctx, limit, subject));
const pause = (limit: RateLimitName, subject = "noor") => blockedUntil(ctx, limit, subject);

async function knockTimes(times: number, limit: RateLimitName): Promise<boolean[]> {
  const allowed: boolean[] = [];
  for (let i = 0; i < times; i += 1) allowed.push((await knock(limit)).allowed);
  return allowed;
}

describe("T02 guessing passwords takes longer and longer", () => {
  test("five are free, the sixth starts a pause of 30 s, then 1, 2, 5, 15 minutes, an hour and an hour again", async () => {
    expect(await knockTimes(5, "password-account")).toEqual([true, true, true, true, true]);
    expect(await pause("password-account")).toBeNull();
    for (const wait of [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, HOUR, HOUR]) {
      expect(await knock("password-account")).toMatchObject({ allowed: true });
      const until = ctx.clock.now() + wait;
      expect(await pause("password-account")).toBe(until);
      ctx.clock.pass(wait - 1);
      expect(await knock("password-account")).toEqual({ allowed: false, blockedUntil: until });
      ctx.clock.pass(1);
      expect(await pause("password-account")).toBeNull();
    }
  });

  test("knocking during a pause does not make it longer and is not counted", async () => {
    await knockTimes(6, "password-account");
    const until = await pause("password-account");
    expect(await knockTimes(50, "password-account")).toEqual(Array.from({ length: 50 }, () => false));
    expect(await pause("password-account")).toBe(until);
    ctx.clock.pass(30 * SECOND);
    expect(await knock("password-account")).toEqual({ allowed: true, count: 7, streak: 7 });
  });
});

describe("a window", () => {
  test("ten in fifteen minutes: the tenth is still looked at, the eleventh is not", async () => {
    expect((await knockTimes(11, "second-step-account")).filter(Boolean)).toHaveLength(10);
    ctx.clock.pass(15 * MINUTE);
    expect(await knock("second-step-account")).toMatchObject({ allowed: true, count: 1 });
  });

  test("tries that lie further apart than the window never add up", async () => {
    for (let i = 0; i < 30; i += 1) {
      expect(await knock("second-step-account")).toMatchObject({ allowed: true, count: 1 });
      ctx.clock.pass(15 * MINUTE);
    }
  });

  test("one millisecond before its end the window is still the same one", async () => {
    await knock("second-step-account");
    ctx.clock.pass(15 * MINUTE - 1);
    expect(await knock("second-step-account")).toMatchObject({ count: 2 });
    ctx.clock.pass(1);
    expect(await knock("second-step-account")).toMatchObject({ count: 1, streak: 3 });
  });

  test("failures in a row are counted over all windows", async () => {
    for (let i = 1; i <= 5; i += 1) {
      expect(await knock("factor-streak")).toMatchObject({ allowed: true, streak: i });
      ctx.clock.pass(2 * DAY);
    }
  });
});

describe("one counter a limit and a subject", () => {
  test("a success resets its own limit and no other", async () => {
    await knockTimes(6, "password-account");
    await knockTimes(10, "second-step-account");
    await inTransaction(ctx, (ctx) => resetAttempts(ctx, "password-account", "noor"));
    expect(await pause("password-account")).toBeNull();
    expect(await knock("password-account")).toMatchObject({ count: 1, streak: 1 });
    expect(await knock("second-step-account")).toMatchObject({ allowed: false });
  });

  test("one person's pause is not another's", async () => {
    await knockTimes(6, "password-account");
    expect(await knock("password-account", "cas")).toMatchObject({ allowed: true, count: 1 });
  });

  test("T14 fifty at one instant: each is counted, six are let through", async () => {
    const answers = await atOnce(50, () => knock("password-account"));
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(6);
    const [row] = await ctx.db.read.select().from(rateLimitCounters);
    expect(row).toMatchObject({ count: 6, streak: 6 });
  });

  test("the table names nobody: the key is a MAC of a secret the database does not have", async () => {
    await knock("password-account", "noor@example.nl");
    const [row] = await ctx.db.read.select().from(rateLimitCounters);
    expect(row?.key).toMatch(/^password-account:[A-Za-z0-9_-]{43}$/);
    const foreign = { ...ctx, keys: createKeyRing(["another"]) };
    await inTransaction(foreign, (ctx) => consumeAttempt(ctx, "password-account", "noor@example.nl"));
    expect(await ctx.db.read.select().from(rateLimitCounters)).toHaveLength(2);
  });
});

test("T105 the clock jumps back an hour: no pause becomes negative, none is forgotten", async () => {
  await knockTimes(6, "password-account");
  const until = await pause("password-account");
  ctx.clock.pass(-HOUR);
  expect(await pause("password-account")).toBe(until);
  expect(await knock("password-account")).toEqual({ allowed: false, blockedUntil: until });
});

test("T108 when the table cannot be written the try is refused by an error, never let through", async () => {
  await ctx.db.write((tx) => tx.run("DROP TABLE rate_limit_counters"));
  await expect(knock("password-account")).rejects.toThrow();
});

test("the hard stops are these, and there are no others", () => {
  const stops = Object.entries(rules).flatMap(([limit, rule]) =>
    "lockoutAfter" in rule ? [[limit, rule.lockoutAfter]] : [],
  );
  expect(stops).toEqual([
    ["password-account", 100],
    ["factor-streak", 100],
    ["recovery-streak", 100],
    ["step-up-session", 5],
  ]);
});

describe("several limits at once", () => {
  const both = () =>
    inTransaction(ctx, (ctx) => consumeAllAttempts(ctx, [["reset-day", "noor"] as const, ["reset-ip", "here"]]));

  test("a refusal at one of them counts at none", async () => {
    for (let i = 0; i < 10; i += 1) expect(await both()).toEqual({ allowed: true });
    const refused = { allowed: false, limit: "reset-day", blockedUntil: ctx.clock.now() + HOUR };
    for (let i = 0; i < 30; i += 1) expect(await both()).toEqual(refused);
    expect(await knock("reset-ip", "here")).toMatchObject({ allowed: true, count: 11 });
  });

  test("AT-17 a success takes back its own try and the pause that it began, never what others did", async () => {
    for (let i = 0; i < 20; i += 1) await knock("password-ip", "here");
    expect(await pause("password-ip", "here")).not.toBeNull();
    await inTransaction(ctx, (ctx) => refundAttempt(ctx, ["password-ip", "here"]));
    expect(await pause("password-ip", "here")).toBeNull();
    expect(await knock("password-ip", "here")).toMatchObject({ allowed: true, count: 20 });
    expect(await knock("password-ip", "here")).toMatchObject({ allowed: false });
  });

  test("nothing is given back that was never taken", async () => {
    await knock("password-ip", "here");
    for (let i = 0; i < 3; i += 1) await inTransaction(ctx, (ctx) => refundAttempt(ctx, ["password-ip", "here"]));
    expect(await knock("password-ip", "here")).toMatchObject({ allowed: true, count: 1 });
  });
});
