import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accounts, assignments, connections, memberships, notices, rateLimitCounters, sessions } from "@/db/schema";
import { renderMessage } from "@/server/messaging/render";
import { whenDue } from "../../operations/maintenance/due";
import { endSession } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { atOnce, value } from "../../testing/answers";
import { logIn } from "../../testing/log-in";
import { queuedMails } from "../../testing/messages";
import { DAY, HOUR, MINUTE } from "../../testing/moments";
import { testContext } from "../../testing/test-context";
import { aTreatment, type Treated } from "../../testing/treating";
import { putReady } from "../../testing/work";
import { inTransaction } from "../../transaction";
import { markRead } from "../conversation/read";
import { sendMessage, startConversation } from "../conversation/send";
import { mailDueNotices } from "./mail-due";
import { dropNotices, markSeen, type NoticeKind, notify } from "./notice";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
let work: string;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
  work = await newWork();
  // Nobody is here.
  for (const who of [world.cas, world.eva]) await endSession(ctx, who.account.id, who.session.id);
});
afterEach(() => ctx.dispose());

const newWork = () =>
  putReady(ctx, world.cas.account, { healthspaceId: world.healthspaceId, versionId: world.library.diary });

const news = (kind: NoticeKind = "new-feedback", subjectId = work, accountId = world.cas.account.id) =>
  inTransaction(ctx, (ctx) => notify(ctx, { accountId, kind, subjectId, healthspaceId: world.healthspaceId }));

/** Cas begins one with Eva; answers its id. */
async function aConversation(): Promise<string> {
  const cas = await logIn(ctx, world.cas.account);
  const where = { healthspaceId: world.healthspaceId, clientId: cas.account.id };
  const message = { sendKey: crypto.randomUUID(), subject: "Dagboek", body: "Eva?", to: world.eva.account.id };
  const { conversationId } = value(await startConversation(ctx, cas, where, { ...message, today: "2026-11-22" }));
  return conversationId;
}

const endEverySession = () => ctx.db.write((tx) => tx.update(sessions).set({ endedAt: ctx.clock.now() }));

const seen = (who: Treated["cas"]) => inTransaction(ctx, (ctx) => markSeen(ctx, who.account.id, work));

async function mailed(): Promise<string[]> {
  await mailDueNotices(ctx);
  return (await queuedMails(ctx)).map(({ template }) => template);
}

describe("news of work by mail", () => {
  test("two minutes after, not a moment before; the worker knows when", async () => {
    await news();
    expect((await whenDue(ctx)).notices).toBe(ctx.clock.now() + policy.noticeMs);
    ctx.clock.pass(policy.noticeMs - 1);
    expect(await mailed()).toEqual([]);
    ctx.clock.pass(1);
    expect(await mailed()).toEqual(["new-feedback"]);
    expect((await whenDue(ctx)).notices).toBeNull();
  });

  test("not at all when it was seen before", async () => {
    await news();
    await seen(world.cas);
    ctx.clock.pass(DAY);
    expect(await mailed()).toEqual([]);
  });

  test("one for a tile until it was opened, whatever is added; then again", async () => {
    for (let n = 0; n < 100; n += 1) await news();
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toHaveLength(1);
    await news();
    ctx.clock.pass(HOUR);
    expect(await mailed()).toHaveLength(1);
    await seen(world.cas);
    await news();
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toHaveLength(2);
  });

  test("not while the person is here: two minutes after they were, if it is still unseen", async () => {
    await ctx.db.write(async (tx) => {
      await tx.update(sessions).set({ endedAt: null, lastSeenAt: ctx.clock.now(), firstSeenAt: ctx.clock.now() });
    });
    await news();
    const seenAt = ctx.clock.now() + MINUTE;
    ctx.clock.pass(MINUTE);
    await ctx.db.write(async (tx) => {
      await tx.update(sessions).set({ lastSeenAt: seenAt });
    });
    ctx.clock.pass(MINUTE);
    expect(await mailed()).toEqual([]);
    expect((await whenDue(ctx)).notices).toBe(seenAt + policy.noticeMs);
    ctx.clock.pass(MINUTE);
    expect(await mailed()).toEqual(["new-feedback"]);
  });

  test("several that are due at once are one mail", async () => {
    for (const id of [work, await newWork(), await newWork()]) await news("new-assignment", id);
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toEqual(["new-assignment"]);
  });

  test("six in a day; the seventh goes when the first is a day old", async () => {
    for (let n = 0; n < 7; n += 1) {
      await news("new-feedback", await newWork());
      ctx.clock.pass(policy.noticeMs);
      await mailDueNotices(ctx);
    }
    expect(await mailed()).toHaveLength(policy.maxNoticesPerDay);
    ctx.clock.pass(DAY - 7 * policy.noticeMs + policy.noticeMs - 1);
    expect(await mailed()).toHaveLength(policy.maxNoticesPerDay);
    ctx.clock.pass(1);
    expect(await mailed()).toHaveLength(policy.maxNoticesPerDay + 1);
  });

  test("two workers at the same instant send one", async () => {
    await news();
    ctx.clock.pass(policy.noticeMs);
    await atOnce(5, () => mailDueNotices(ctx));
    expect(await mailed()).toHaveLength(1);
  });

  test.each<[string, NoticeKind, () => Promise<unknown>]>([
    ["the person switched it off", "new-assignment", () => off(world.cas.account.id, "new-assignment")],
    [
      "the work was withdrawn",
      "new-feedback",
      () => ctx.db.write((tx) => tx.update(assignments).set({ withdrawnAt: 1 })),
    ],
    ["the membership ended", "new-feedback", () => ctx.db.write((tx) => tx.update(memberships).set({ endedAt: 1 }))],
    [
      "it was begun already",
      "new-assignment",
      () => ctx.db.write((tx) => tx.update(assignments).set({ startedAt: 1 })),
    ],
    ["it was closed", "new-assignment", () => ctx.db.write((tx) => tx.update(assignments).set({ closedAt: 1 }))],
    ["it was closed", "work-reminder", () => ctx.db.write((tx) => tx.update(assignments).set({ closedAt: 1 }))],
    [
      "the account was disabled",
      "new-feedback",
      () => ctx.db.write((tx) => tx.update(accounts).set({ disabledAt: 1 })),
    ],
    ["it was undone", "new-assignment", () => inTransaction(ctx, (ctx) => dropNotices(ctx, work))],
  ])("none when %s, and it is put away", async (_, kind, happens) => {
    await news(kind);
    await happens();
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toEqual([]);
    expect((await whenDue(ctx)).notices).toBeNull();
  });

  test("to staff none once the contact ended or they switched it off", async () => {
    const forEva = () => news("work-submitted", work, world.eva.account.id);
    await forEva();
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toEqual(["work-submitted"]);
    await seen(world.eva);
    await ctx.db.write((tx) => tx.update(connections).set({ endedAt: 1 }));
    await forEva();
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toEqual(["work-submitted"]);
    const open = (await ctx.db.read.select().from(notices)).filter(({ seenAt }) => seenAt === null);
    expect(open).toEqual([]);
  });

  test("a hundred unread messages make one mail, and one more when they still wait after a week", async () => {
    const conversation = await aConversation();
    const cas = await logIn(ctx, world.cas.account);
    for (let n = 0; n < 100; n += 1) {
      if (n % 50 === 49) await ctx.db.write((tx) => tx.delete(rateLimitCounters));
      const message = { sendKey: crypto.randomUUID(), body: `bericht ${n}`, today: "2026-11-22" };
      value(await sendMessage(ctx, cas, { conversationId: conversation }, message));
    }
    ctx.clock.pass(policy.noticeMs);
    expect(await mailed()).toEqual(["new-message"]);
    ctx.clock.pass(policy.unreadMs - policy.noticeMs - 1);
    expect(await mailed()).toHaveLength(1);
    ctx.clock.pass(1);
    expect(await mailed()).toEqual(["new-message", "new-message"]);
    ctx.clock.pass(30 * DAY);
    expect(await mailed()).toHaveLength(2);
  });

  test.each<[string, (conversation: string) => Promise<unknown>]>([
    [
      "it was read",
      async (id) => {
        // Another code of her app.
        ctx.clock.pass(MINUTE);
        return markRead(ctx, await logIn(ctx, world.eva.account), { conversationId: id }, 1_000);
      },
    ],
    ["the contact ended", () => ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }))],
    ["the person switched it off", () => off(world.eva.account.id, "new-message")],
  ])("no mail of a message when %s, in two minutes or in a week", async (_, happens) => {
    const conversation = await aConversation();
    await happens(conversation);
    await endEverySession();
    for (const wait of [policy.noticeMs, policy.unreadMs]) {
      ctx.clock.pass(wait);
      expect(await mailed()).toEqual([]);
    }
    expect((await whenDue(ctx)).notices).toBeNull();
  });

  test.each(["new-assignment", "new-feedback", "work-reminder", "work-submitted", "new-message"] as const)(
    "the mail %s holds no name, no title and no word of care, and no power",
    async (kind) => {
      if (kind === "new-message") await aConversation();
      else await news(kind, work, kind === "work-submitted" ? world.eva.account.id : world.cas.account.id);
      ctx.clock.pass(policy.noticeMs);
      await mailDueNotices(ctx);
      const [mail] = await queuedMails(ctx);
      if (!mail) throw new Error("no mail");
      const sender = { productName: "Karify", host: "x.nl", appUrl: "https://x.nl", helpdeskPhone: "088" };
      for (const locale of ["nl", "en"] as const) {
        const { subject, text, html } = await renderMessage({ ...mail, locale }, sender);
        const whole = subject + text + html;
        for (const word of [
          "Cas",
          "Eva",
          "Test",
          "Jansen",
          "Dagboek",
          "Behandelmodules",
          "opdracht",
          "assignment",
          "feedback",
        ]) {
          expect(whole, word).not.toContain(word);
        }
        expect(whole).not.toContain(work);
        expect(text).toContain("Team Zonnehof");
      }
      expect(mail.links?.second).toBeUndefined();
    },
  );
});

function off(accountId: string, kind: string) {
  return ctx.db.write((tx) =>
    tx
      .update(accounts)
      .set({ notificationsOff: [kind] })
      .where(eq(accounts.id, accountId)),
  );
}
