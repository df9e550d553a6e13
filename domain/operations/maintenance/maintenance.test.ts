import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connections, messageDrafts, notices, outbox, rateLimitCounters } from "@/db/schema";
import { saveDraft } from "../../healthspace/conversation/draft";
import { wipePersonalParts } from "../../platform/audit/wipe";
import { invitation, maintenance as policy, work } from "../../policy";
import { value } from "../../testing/answers";
import { enterPassword, passBothSteps } from "../../testing/log-in";
import { personWithApp, personWithText } from "../../testing/people";
import { aHealthspace } from "../../testing/registering";
import { testContext } from "../../testing/test-context";
import { aContact, aTreatment, handedInWork } from "../../testing/treating";
import { buildInvitation } from "../demo/build";
import { runMaintenance } from "./nightly";
import { outboxState } from "./outbox-state";
import { purgeExpired } from "./purge";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

test("the daily maintenance is done once, by whichever process is first, and again twenty hours later", async () => {
  const both = await Promise.all([runMaintenance(ctx), runMaintenance(ctx)]);
  expect(both.filter((done) => done !== null)).toMatchObject([{ audit: { sound: true } }]);
  ctx.clock.pass(policy.everyMs - 1);
  expect(await runMaintenance(ctx)).toBeNull();
  ctx.clock.pass(1);
  expect(await runMaintenance(ctx)).not.toBeNull();
});

test("T114 what has run out goes; a living session, its factor, its codes and an open pause stay", async () => {
  const { account } = await personWithApp(ctx);
  await passBothSteps(ctx, account, { trust: "month" });
  expect(await purgeExpired(ctx)).toBe(0);
  ctx.clock.pass(policy.dayMs + 31 * 60_000);
  expect(await purgeExpired(ctx)).toBe(1);
  expect(await ctx.db.read.query.loginChallenges.findMany()).toEqual([]);
  expect(await ctx.db.read.query.sessions.findMany()).toHaveLength(1);
  for (let n = 0; n < 6; n += 1) await enterPassword(ctx, account.email, { password: "wrong" });
  ctx.clock.pass(180 * 86_400_000);
  await ctx.db.write((tx) => tx.update(rateLimitCounters).set({ blockedUntil: ctx.clock.now() + 1 }));
  await purgeExpired(ctx);
  expect(await ctx.db.read.query.sessions.findMany()).toEqual([]);
  expect(await ctx.db.read.query.trustedDevices.findMany()).toEqual([]);
  expect(await ctx.db.read.query.oneTimeTokens.findMany()).toEqual([]);
  expect(await ctx.db.read.query.rateLimitCounters.findMany()).not.toEqual([]);
  expect(await ctx.db.read.query.factors.findMany()).toHaveLength(1);
  expect(await ctx.db.read.query.recoveryCodes.findMany()).toHaveLength(10);
  ctx.clock.pass(2);
  await purgeExpired(ctx);
  expect(await ctx.db.read.query.rateLimitCounters.findMany()).toEqual([]);
  await wipePersonalParts(ctx);
});

test("an invitation goes a year after it ended, however it ended, and not a moment earlier", async () => {
  const healthspaceId = await aHealthspace(ctx);
  for (const state of ["open", "used", "withdrawn"] as const)
    await buildInvitation(ctx, { email: `${state}@example.nl`, healthspaceId, state });
  const left = async () => {
    await purgeExpired(ctx);
    return (await ctx.db.read.query.invitations.findMany()).map(({ email }) => email.split("@")[0]).toSorted();
  };
  ctx.clock.pass(invitation.keptMs - 1);
  expect(await left()).toEqual(["open", "used", "withdrawn"]);
  ctx.clock.pass(1);
  expect(await left()).toEqual(["open"]);
  ctx.clock.pass(invitation.lifeMs - 1);
  expect(await left()).toEqual(["open"]);
  ctx.clock.pass(1);
  expect(await left()).toEqual([]);
});

test("news goes a month after it was seen, and a year after a mail that nobody opened; what waits for its mail stays", async () => {
  const { account } = await personWithText(ctx);
  const healthspaceId = await aHealthspace(ctx);
  const now = ctx.clock.now();
  const news = { accountId: account.id, kind: "new-message", healthspaceId, dueAt: now } as const;
  await ctx.db.write((tx) =>
    tx.insert(notices).values([
      { ...news, id: "waits", subjectId: "1" },
      { ...news, id: "seen", subjectId: "2", mailedAt: now, seenAt: now },
      { ...news, id: "mailed", subjectId: "3", mailedAt: now },
    ]),
  );
  const left = async () => {
    await purgeExpired(ctx);
    return (await ctx.db.read.select().from(notices)).map(({ id }) => id).toSorted();
  };
  ctx.clock.pass(policy.monthMs - 1);
  expect(await left()).toEqual(["mailed", "seen", "waits"]);
  ctx.clock.pass(1);
  expect(await left()).toEqual(["mailed", "waits"]);
  ctx.clock.pass(policy.noticeMs - policy.monthMs);
  expect(await left()).toEqual(["waits"]);
});

test("what staff were writing goes a year after its last change, once the client is closed to them; not before", async () => {
  const treated = await aTreatment(ctx);
  const { cas, eva, healthspaceId } = treated;
  const tom = await aContact(ctx, { healthspaceId, client: cas.account }, "Tom");
  const places = [{ healthspaceId, clientId: cas.account.id }, { assignmentId: await handedInWork(ctx, treated) }];
  for (const who of [eva, tom, cas]) {
    const fields = (["body", "subject"] as const).map((name) => ({ name, revision: 0, text: "Over maandag" }));
    for (const topic of places) value(await saveDraft(ctx, who, { topic, sendKey: crypto.randomUUID(), fields }));
  }
  const left = async () => {
    await purgeExpired(ctx);
    const rows = await ctx.db.read.select().from(messageDrafts);
    return [eva, tom, cas].map((who) => rows.filter(({ accountId }) => accountId === who.account.id).length);
  };
  const ofEva = eq(connections.staffId, eva.account.id);
  await ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }).where(ofEva));
  ctx.clock.pass(work.draftsKeptMs - 1);
  expect(await left()).toEqual([4, 4, 4]);
  ctx.clock.pass(1);
  expect(await left()).toEqual([0, 4, 4]);
});

test("a message that waits is never purged, however old; one that was sent or given up goes after a month", async () => {
  const { account } = await personWithText(ctx);
  await enterPassword(ctx, account.email);
  ctx.clock.pass(policy.monthMs);
  await purgeExpired(ctx);
  expect(await ctx.db.read.query.outbox.findMany()).toHaveLength(1);
  await ctx.db.write((tx) => tx.update(outbox).set({ sentAt: 1 }));
  await purgeExpired(ctx);
  expect(await ctx.db.read.query.outbox.findMany()).toEqual([]);
});

test("how the queue stands: what waits, since when, what was given up, and the text messages of today", async () => {
  expect(await outboxState(ctx)).toMatchObject({ mail: { waiting: 0, oldestMs: 0 }, sms: { sentToday: 0 } });
  const { account } = await personWithText(ctx);
  await enterPassword(ctx, account.email);
  ctx.clock.pass(5_000);
  expect(await outboxState(ctx)).toMatchObject({ sms: { waiting: 1, oldestMs: 5_000, dead: 0, sentToday: 0 } });
  const isText = eq(outbox.channel, "sms");
  await ctx.db.write((tx) => tx.update(outbox).set({ sentAt: ctx.clock.now() }).where(isText));
  expect(await outboxState(ctx)).toMatchObject({ sms: { waiting: 0, oldestMs: 0, sentToday: 1 } });
  ctx.clock.pass(86_400_000);
  expect(await outboxState(ctx)).toMatchObject({ sms: { sentToday: 0 } });
  await ctx.db.write((tx) => tx.update(outbox).set({ sentAt: null, deadAt: 1 }));
  expect(await outboxState(ctx)).toMatchObject({ sms: { waiting: 0, dead: 1 } });
});
