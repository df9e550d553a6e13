import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, invitations, type MemberRole, memberships } from "@/db/schema";
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
import { inTransaction } from "../../transaction";
import {
  askDeletion,
  completeDueDeletions,
  deactivateAccount,
  findDeletion,
  keepAccount,
  undoDeletion,
} from "./closure";

let ctx: Awaited<ReturnType<typeof testContext>>;
let cas: Inside;
let place: string;
beforeEach(async () => {
  ctx = await testContext();
  const account = await personWithoutTwoFactor(ctx);
  place = await buildHealthspace(ctx, { alias: "a", name: "A", descriptionNl: "a", descriptionEn: "a" });
  await buildMembership(ctx, account, place);
  await buildWorksheet(ctx, account, place);
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

describe.each([
  ["deactivating", deactivateAccount],
  ["deleting", askDeletion],
] as const)("%s by an owner", (_, end) => {
  const owner = async (name: string, roles: MemberRole[] = ["owner"]) => {
    const account = await personWithoutTwoFactor(ctx, { firstName: name, email: `${name.toLowerCase()}@example.nl` });
    await buildMembership(ctx, account, place, roles);
    return logIn(ctx, account);
  };
  const set = (who: Inside, values: Partial<typeof accounts.$inferInsert>) =>
    ctx.db.write((tx) => tx.update(accounts).set(values).where(eq(accounts.id, who.account.id)));

  test("is refused while nobody else could run the Healthspace, and nothing changed", async () => {
    const olga = await owner("Olga", ["owner", "clinician"]);
    await owner("Ada", ["assistant"]);
    await set(await owner("Disabled"), { disabledAt: 1 });
    await set(await owner("Closing"), { deleteAt: 1e15 });
    await set(await owner("Never"), { activatedAt: null });
    const everything = async () => ({
      accounts: await ctx.db.read.select().from(accounts),
      memberships: await ctx.db.read.select().from(memberships),
      trail: await auditTrail(ctx),
      mails: await queuedMails(ctx),
    });
    const before = await everything();
    const answer = await end(ctx, olga, form);
    expect(answer).toEqual({ ok: false, failure: { code: "closure-last-owner", names: "A" } });
    expect(await everything()).toEqual(before);
    expect(await findSession(ctx, olga.secret)).not.toBeNull();
    const eva = await owner("Eva");
    expect(codeOf(await end(ctx, olga, form))).toBe("ok");
    expect(codeOf(await end(ctx, eva, form))).toBe("closure-last-owner");
  });

  test("two owners at one instant: one stays", async () => {
    const both = [await owner("Olga"), await owner("Eva")];
    const answers = await atOnce(2, async (n) => codeOf(await end(ctx, present(both[n]), form)));
    expect(answers.toSorted()).toEqual(["closure-last-owner", "ok"]);
  });

  test("who was an owner, or works there as something else, is not kept", async () => {
    const former = await owner("Olga");
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: 1 }).where(eq(memberships.accountId, former.account.id)),
    );
    expect(codeOf(await end(ctx, former, form))).toBe("ok");
    expect(codeOf(await end(ctx, await owner("Ada", ["assistant", "clinician"]), form))).toBe("ok");
  });
});

test("what a stranger's deactivation ended comes back with the account, and nothing that ended before", async () => {
  const other = await buildHealthspace(ctx, { alias: "b", name: "B", descriptionNl: "b", descriptionEn: "b" });
  await buildMembership(ctx, cas.account, other);
  await ctx.db.write((tx) =>
    tx
      .update(memberships)
      .set({ endedAt: ctx.clock.now() - 1 })
      .where(eq(memberships.healthspaceId, other)),
  );
  value(await deactivateAccount(ctx, cas, form));
  expect(await auditTrail(ctx)).toContain("membership.ended");
  ctx.clock.pass(DAY);
  await inTransaction(ctx, (ctx) => keepAccount(ctx, cas.account.id));
  const states = (await listMemberships(ctx, cas.account.id)).map(({ name, endedAt }) => [name, endedAt === null]);
  expect(Object.fromEntries(states)).toEqual({ A: true, B: false });
  expect((await auditTrail(ctx)).filter((event) => event.startsWith("membership."))).toEqual([
    "membership.ended",
    "membership.restored",
  ]);
  await inTransaction(ctx, (ctx) => keepAccount(ctx, cas.account.id));
  expect((await auditTrail(ctx)).filter((event) => event === "membership.restored")).toHaveLength(1);
});

test("what the operator disabled stays ended", async () => {
  value(await deactivateAccount(ctx, cas, form));
  await ctx.db.write((tx) => tx.update(accounts).set({ disabledBy: "operator" }));
  await inTransaction(ctx, (ctx) => keepAccount(ctx, cas.account.id));
  expect(await listMemberships(ctx, cas.account.id)).toMatchObject([{ endedAt: ctx.clock.now() }]);
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
