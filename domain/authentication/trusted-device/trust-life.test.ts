import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { healthspaces, memberships, trustedDevices } from "@/db/schema";
import { buildMembership } from "../../operations/demo/build";
import type { Account } from "../../platform/account/account";
import { present, value } from "../../testing/answers";
import { enterPassword, logInUpToTheCode, passBothSteps } from "../../testing/log-in";
import { DAY, MINUTE } from "../../testing/moments";
import { personWithApp } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { findChallenge } from "../login/challenge";
import { type DeviceClaim, isStillTrusted, listTrustedDevices } from "./trusted-device";

let ctx: Awaited<ReturnType<typeof testContext>>;
let sam: Account;
let here: string;
beforeEach(async () => {
  ctx = await testContext();
  sam = (await personWithApp(ctx)).account;
  here = await aHealthspace(ctx);
  await buildMembership(ctx, sam, here);
});
afterEach(() => ctx.dispose());

const allow = (trustDays: number | null, id = here) =>
  ctx.db.write((tx) => tx.update(healthspaces).set({ trustDays }).where(eq(healthspaces.id, id)));
/** What the second step of a login would allow now. */
const life = async () => present(await findChallenge(ctx, await logInUpToTheCode(ctx, sam.email))).trustLifeMs;
const tick = async () => (await passBothSteps(ctx, sam, { trust: "month" })).device;
const isAsked = async (claim: DeviceClaim) => {
  ctx.clock.pass(MINUTE);
  return value(await enterPassword(ctx, sam.email, { devices: [claim] })).next === "second-step";
};

test("a Healthspace that says nothing leaves the thirty days; of several the fewest days hold, but not of one that was left", async () => {
  expect(await life()).toBe(30 * DAY);
  const other = await aHealthspace(ctx, { alias: "elders", name: "Elders" });
  await buildMembership(ctx, sam, other);
  await allow(14);
  await allow(7, other);
  expect(await life()).toBe(7 * DAY);
  await ctx.db.write((tx) => tx.update(memberships).set({ endedAt: 1 }).where(eq(memberships.healthspaceId, other)));
  expect(await life()).toBe(14 * DAY);
});

test("a device is trusted so many days, to the millisecond", async () => {
  await allow(7);
  const device = present(await tick());
  expect(device.expiresAt).toBe(ctx.clock.now() + 7 * DAY);
  const [{ id } = { id: "" }] = await ctx.db.read.select().from(trustedDevices);
  ctx.clock.pass(7 * DAY - 1);
  expect(await isStillTrusted(ctx, sam.id, id)).toBe(true);
  ctx.clock.pass(1);
  expect(await isStillTrusted(ctx, sam.id, id)).toBe(false);
  expect(await isAsked(device.claim)).toBe(true);
});

test("zero: a tick that was sent by hand trusts nothing, and nothing is stored", async () => {
  await allow(0);
  expect(await tick()).toBeNull();
  expect(await ctx.db.read.select().from(trustedDevices)).toEqual([]);
});

test("a shorter policy holds at once for what is trusted already, and is forgotten when it is taken back", async () => {
  const { claim } = present(await tick());
  ctx.clock.pass(3 * DAY);
  expect(await isAsked(claim)).toBe(false);
  await allow(2);
  const listed = async () => (await listTrustedDevices(ctx, sam, [claim])).length;
  expect([await isAsked({ ...claim, use: 1 }), await listed()]).toEqual([true, 0]);
  await allow(null);
  expect([await isAsked({ ...claim, use: 1 }), await listed()]).toEqual([false, 1]);
});
