import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { invitations } from "@/db/schema";
import { listMemberships } from "../../healthspace/membership/own-memberships";
import {
  buildHealthspace,
  buildInvitation,
  buildMembership,
  buildTrustedDevice,
  buildWorksheet,
} from "../../operations/demo/build";
import { findAccount } from "../../platform/account/account";
import { findSession } from "../../platform/session/find-session";
import { atOnce, codeOf, present, value } from "../../testing/answers";
import { beforeWrite } from "../../testing/interleave";
import { enterPassword, type Inside, logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, MINUTE } from "../../testing/moments";
import { password, personWithoutTwoFactor, personWithText, userAgent } from "../../testing/people";
import { auditTrail, wholeDatabase } from "../../testing/records";
import { testContext } from "../../testing/test-context";
import { askDeletion, completeDueDeletions, deactivateAccount, findDeletion, undoDeletion } from "./closure";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
beforeEach(async () => {
  ctx = await testContext();
  const account = await personWithoutTwoFactor(ctx);
  const healthspaceId = await buildHealthspace(ctx, { alias: "a", name: "A", descriptionNl: "a", descriptionEn: "a" });
  await buildMembership(ctx, account, healthspaceId);
  await buildWorksheet(ctx, account, healthspaceId);
  cas = await logIn(ctx, account);
});
afterEach(() => ctx.dispose());

const form = { password, understood: "yes" } as const;
const account = () => findAccount(ctx, cas.account.id);
const undoLink = async () => present((await queuedMails(ctx)).at(-1)?.links?.main?.token);

describe.each([
  ["deactivating", deactivateAccount],
  ["deleting", askDeletion],
] as const)("%s", (_, end) => {
  test("needs the tick and the password", async () => {
    expect(codeOf(await end(ctx, cas, { ...form, understood: "no" }))).toBe("understood-missing");
    expect(codeOf(await end(ctx, cas, { ...form, password: "wrong" }))).toBe("password-wrong");
    expect((await account())?.disabledAt).toBeNull();
  });

  test("the fifth wrong password ends the session", async () => {
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(codeOf(await end(ctx, cas, { ...form, password: "wrong" })));
    expect(answers.at(-1)).toBe("session-ended");
    expect(await findSession(ctx, cas.secret)).toBeNull();
  });

  test("with two-factor on, a code of the last ten minutes too", async () => {
    const noor = await logIn(ctx, (await personWithText(ctx)).account);
    ctx.clock.pass(10 * MINUTE);
    expect(codeOf(await end(ctx, noor, form))).toBe("step-up-needed");
    const again = await logIn(ctx, noor.account);
    expect(codeOf(await end(ctx, again, form))).toBe("ok");
  });

  test("is too busy for a moment: nothing has changed, and the session is still there to try again", async () => {
    for (let nth = 1; ; nth += 1) {
      const busy = beforeWrite(ctx, nth, () => Promise.reject(new Error("busy")));
      const answer = await end(busy, cas, form).catch(String);
      if (typeof answer !== "string") break;
      expect((await account())?.disabledAt).toBeNull();
      expect(await findSession(ctx, cas.secret), `before write ${nth}`).not.toBeNull();
    }
    expect((await account())?.disabledAt).not.toBeNull();
  });

  test("ends every session and lets nobody in", async () => {
    const elsewhere = await logIn(ctx, cas.account);
    value(await end(ctx, cas, form));
    expect(await findSession(ctx, elsewhere.secret)).toBeNull();
    expect(codeOf(await enterPassword(ctx, cas.account.email, { password: "wrong" }))).toBe("invalid-credentials");
    expect(codeOf(await enterPassword(ctx, cas.account.email))).toMatch(/account-(disabled|closing)/);
  });
});

test("deactivating keeps the data, ends the memberships, and only the helpdesk undoes it", async () => {
  value(await deactivateAccount(ctx, cas, form));
  expect(await account()).toMatchObject({ disabledBy: "owner", deleteAt: null });
  expect(await listMemberships(ctx, cas.account.id)).toMatchObject([{ endedAt: ctx.clock.now() }]);
  expect((await queuedMails(ctx)).map(({ template }) => template)).toEqual(["account-deactivated"]);
  ctx.clock.pass(100 * DAY);
  expect(await completeDueDeletions(ctx)).toBe(0);
});

describe("fourteen days to change one's mind", () => {
  test("not a moment earlier, and then everything personal is gone (T114)", async () => {
    await buildTrustedDevice(ctx, cas.account, userAgent);
    value(await askDeletion(ctx, cas, form));
    ctx.clock.pass(14 * DAY - 1_000);
    expect(await completeDueDeletions(ctx)).toBe(0);
    expect(await account()).toBeDefined();
    ctx.clock.pass(1_000);
    expect((await atOnce(3, () => completeDueDeletions(ctx))).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await account()).toBeUndefined();
    const whole = await wholeDatabase(ctx);
    for (const personal of [cas.account.email, cas.account.passwordHash, cas.secret])
      expect(whole).not.toContain(personal);
    expect(await auditTrail(ctx)).toEqual(expect.arrayContaining(["account.deletion_asked", "account.deleted"]));
    expect((await queuedMails(ctx)).map(({ template }) => template)).toEqual(["account-deleted"]);
    expect(codeOf(await enterPassword(ctx, cas.account.email))).toBe("invalid-credentials");
  });

  test("an invitation that was used with another address, or sent to the one before, goes as well", async () => {
    const [healthspace] = await ctx.db.read.query.healthspaces.findMany();
    const healthspaceId = present(healthspace).id;
    const email = "cas.vroeger@example.nl";
    await buildInvitation(ctx, { email, healthspaceId, state: "used" });
    await buildInvitation(ctx, { email: "eva@example.nl", healthspaceId, state: "used" });
    await ctx.db.write((tx) =>
      tx.update(invitations).set({ usedBy: cas.account.id }).where(eq(invitations.email, email)),
    );
    value(await askDeletion(ctx, cas, form));
    ctx.clock.pass(14 * DAY);
    await completeDueDeletions(ctx);
    const left = await ctx.db.read.query.invitations.findMany();
    expect(left.map((each) => each.email)).toEqual(["eva@example.nl"]);
  });

  test("the link in the mail takes it back until the last moment, once, and is no login", async () => {
    value(await askDeletion(ctx, cas, form));
    expect(codeOf(await enterPassword(ctx, cas.account.email))).toBe("account-closing");
    const token = await undoLink();
    ctx.clock.pass(14 * DAY - 1);
    expect(await findDeletion(ctx, token)).toMatchObject({ state: "open" });
    const kept = await atOnce(5, () => undoDeletion(ctx, token));
    expect(kept.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await account()).toMatchObject({ disabledAt: null, disabledBy: null, deleteAt: null });
    expect(await findSession(ctx, cas.secret)).toBeNull();
    expect(await listMemberships(ctx, cas.account.id)).toMatchObject([{ endedAt: null }]);
    expect(value(await enterPassword(ctx, cas.account.email)).next).toBe("session");
    ctx.clock.pass(30 * DAY);
    expect(await completeDueDeletions(ctx)).toBe(0);
  });

  test("after that the link is dead, whether or not the worker has looked", async () => {
    value(await askDeletion(ctx, cas, form));
    const token = await undoLink();
    ctx.clock.pass(14 * DAY);
    expect(await findDeletion(ctx, token)).toBeNull();
    expect(codeOf(await undoDeletion(ctx, token))).toBe("deletion-gone");
  });

  test("does not touch anybody else", async () => {
    const eva = await personWithoutTwoFactor(ctx, { email: "eva@example.nl" });
    value(await askDeletion(ctx, cas, form));
    ctx.clock.pass(15 * DAY);
    await completeDueDeletions(ctx);
    expect(await findAccount(ctx, eva.id)).toEqual(eva);
  });
});
