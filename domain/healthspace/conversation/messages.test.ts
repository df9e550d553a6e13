import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import {
  accounts,
  auditEvents,
  connections,
  conversationMessages,
  conversationPeople,
  conversations,
  healthspaces,
  memberships,
  messageDrafts,
  notices,
  rateLimitCounters,
} from "@/db/schema";
import { readPageFrame } from "../../account-lifecycle/profile/page-frame";
import type { Context } from "../../context";
import { buildMembership, showOnOwnPage } from "../../operations/demo/build";
import { work as policy } from "../../policy";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import { type Inside, logIn } from "../../testing/log-in";
import { DAY, HOUR } from "../../testing/moments";
import { personWithoutTwoFactor } from "../../testing/people";
import { wholeDatabase } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { aClinician, aContact, aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { inTransaction } from "../../transaction";
import { narrowConnection } from "../connection/answer";
import { endConnectionsOf } from "../connection/end";
import { listConversationsWith, listStaffConversations } from "../staff/client-messages";
import { openConversation } from "./conversation";
import { findDrafts, findLeftWords, findUnsent, type LeftTopic, saveDraft } from "./draft";
import { listOwnConversations } from "./list";
import { listReceivers } from "./people";
import { newWith, placeOf } from "./place";
import { archive, markRead } from "./read";
import { type NewConversation, sendMessage, startConversation } from "./send";
import { listUnreadByClients, listUnreadFor } from "./unread";

const today = "2026-11-22";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
});
afterEach(() => ctx.dispose());

const where = () => ({ healthspaceId: world.healthspaceId, clientId: world.cas.account.id });

/** Begins a conversation; by default Cas does, with Eva. */
function begin(message: Partial<NewConversation> = {}, who: Inside = world.cas, on: Context = ctx) {
  const to = who.account.id === world.cas.account.id ? world.eva.account.id : "";
  const whole = { sendKey: crypto.randomUUID(), subject: "Maandag", body: "Kan het later?", to, today, ...message };
  return startConversation(on, who, where(), whole);
}

const begun = async (message: Partial<NewConversation> = {}, who: Inside = world.cas) =>
  value(await begin(message, who)).conversationId;

const say = (who: Inside, conversationId: string, body: string, more: Partial<NewConversation> = {}) =>
  sendMessage(ctx, who, { conversationId }, { sendKey: crypto.randomUUID(), body, today, ...more });
const open = (who: Inside, id: string, from?: number) => openConversation(ctx, who, id, { today, from });
const read = async (who: Inside, id: string, from?: number) => value(await open(who, id, from));
const lines = async (event: string) =>
  (await ctx.db.read.select().from(auditEvents).where(sql`${auditEvents.event} = ${event}`)).length;
const absent = (who: Inside, from: string, until: string) =>
  ctx.db.write((tx) =>
    tx
      .update(accounts)
      .set({ absenceFrom: from, absenceUntil: until, absenceMessage: "Bel de praktijk" })
      .where(eq(accounts.id, who.account.id)),
  );
const endContact = (who: Inside) =>
  inTransaction(ctx, (ctx) => endConnectionsOf(ctx, { accountId: who.account.id }, "system"));
const endMembership = (who: Inside) =>
  ctx.db.write((tx) =>
    tx.update(memberships).set({ endedAt: ctx.clock.now() }).where(eq(memberships.accountId, who.account.id)),
  );
async function aVisibleOne(firstName: string, roles?: Parameters<typeof aClinician>[3]): Promise<Inside> {
  const staff = await aClinician(ctx, world.healthspaceId, firstName, roles);
  await showOnOwnPage(ctx, staff.account.id);
  return staff;
}

describe("P10 I write to Eva", () => {
  test("and see whether she read it; she sees that it is new, and answers", async () => {
    const { cas, eva } = world;
    const id = await begun();
    expect(await read(cas, id)).toMatchObject({
      as: "client",
      subject: "Maandag",
      writing: "open",
      readers: [{ name: "Eva Jansen", isIn: true }],
      messages: [{ body: "Kan het later?", readAt: null, writtenBy: "me" }],
    });
    expect(await read(eva, id)).toMatchObject({ as: "staff", unread: 1, firstUnread: 1, messages: [{ isNew: true }] });
    value(await markRead(ctx, eva, { conversationId: id }, 1));
    expect((await read(cas, id)).messages[0]?.readAt).toBe(ctx.clock.now());
    value(await say(eva, id, "Ja hoor"));
    expect(await listOwnConversations(ctx, cas.account.id)).toMatchObject([
      { id, subject: "Maandag", names: ["Eva Jansen"], unread: 1 },
    ]);
  });

  test("looking marks nothing, however often, and the menu counts what is new", async () => {
    const { cas, eva } = world;
    const id = await begun({}, eva);
    const unread = async (who: Inside) => (await readPageFrame(ctx, who.account.id, "nl", null)).unreadMessages;
    for (let n = 0; n < 3; n += 1) await read(cas, id);
    expect(await unread(cas)).toBe(1);
    expect(await unread(eva)).toBe(0);
    value(await markRead(ctx, cas, { conversationId: id }, 1));
    expect(await unread(cas)).toBe(0);
    value(await say(cas, id, "Dank je"));
    expect(await unread(eva)).toBe(1);
  });

  test("what came while I typed stays new: sending marks what stood above my form", async () => {
    const { cas, eva } = world;
    const id = await begun();
    const news = () => ctx.db.read.select().from(notices).where(eq(notices.accountId, cas.account.id));
    value(await say(eva, id, "Neem je pillen niet"));
    value(await say(cas, id, "Dag", { seen: 1 }));
    expect(await read(cas, id)).toMatchObject({ unread: 1, firstUnread: 2 });
    expect((await read(eva, id)).messages[1]).toMatchObject({ readAt: null });
    expect((await news()).filter(({ seenAt }) => seenAt === null)).not.toEqual([]);
    value(await say(cas, id, "O, ik zie het", { seen: 3 }));
    expect(await read(cas, id)).toMatchObject({ unread: 0 });
    expect((await read(eva, id)).messages[1]).toMatchObject({ readAt: ctx.clock.now() });
    expect((await news()).filter(({ seenAt }) => seenAt === null)).toEqual([]);
  });

  test("each message keeps the day on which it was read, and a colleague who reads along is not whom I wrote to", async () => {
    const { cas, eva } = world;
    const id = await begun();
    const tom = await aContact(ctx, { ...world, client: cas.account }, "Tom");
    value(await markRead(ctx, tom, { conversationId: id }, 1));
    expect((await read(cas, id)).messages[0]?.readAt).toBeNull();
    const first = ctx.clock.now();
    value(await markRead(ctx, eva, { conversationId: id }, 1));
    ctx.clock.pass(60_000);
    value(await say(cas, id, "Nog iets"));
    value(await markRead(ctx, eva, { conversationId: id }, 2));
    expect((await read(cas, id)).messages.map(({ readAt }) => readAt)).toEqual([first, first + 60_000]);
  });

  test("fifty on a page, the newest at the bottom; with more new ones than that it begins at the first of them", async () => {
    const { cas, eva } = world;
    const id = await begun();
    value(await markRead(ctx, eva, { conversationId: id }, 1));
    for (let n = 2; n <= 51; n += 1) {
      value(await say(cas, id, `nummer ${n}`));
      if (n % 40 === 0) await ctx.db.write((tx) => tx.delete(rateLimitCounters));
    }
    const page = await read(cas, id);
    expect([page.messages[0]?.sequence, page.messages.length, page.earlier, page.later]).toEqual([2, 50, 1, null]);
    for (let n = 52; n <= 102; n += 1) {
      value(await say(cas, id, `nummer ${n}`));
      if (n % 40 === 0) await ctx.db.write((tx) => tx.delete(rateLimitCounters));
    }
    // 101 are new to Eva: her page begins with the first of them.
    const hers = await read(eva, id);
    expect([hers.firstUnread, hers.messages[0]?.sequence, hers.earlier, hers.later]).toEqual([2, 2, 1, 52]);
    expect((await read(eva, id, 52)).messages.at(-1)?.sequence).toBe(101);
    for (const odd of [0, -3, 10_000, Number.NaN])
      expect((await read(eva, id, odd)).messages.length).toBeGreaterThan(0);
  });

  test("archived, until somebody writes something new", async () => {
    const { cas, eva } = world;
    const id = await begun();
    value(await archive(ctx, cas, id, "away"));
    const isArchived = async () => (await listOwnConversations(ctx, cas.account.id))[0]?.isArchived;
    expect(await isArchived()).toBe(true);
    value(await archive(ctx, cas, id, "back"));
    expect(await isArchived()).toBe(false);
    value(await archive(ctx, cas, id, "away"));
    value(await say(eva, id, "Nog iets"));
    expect(await isArchived()).toBe(false);
  });
});

describe("to whom", () => {
  test("contacts, and clinicians who chose to be visible here; nobody of another Healthspace, no owner without clients", async () => {
    const { cas } = world;
    const mia = await aVisibleOne("Mia");
    await aVisibleOne("Ada", ["owner"]);
    await aClinician(ctx, world.healthspaceId, "Niet");
    const receivers = await listReceivers(ctx, where(), today);
    expect(receivers.map(({ name, isContact }) => [name, isContact])).toEqual([
      ["Eva Jansen", true],
      ["Mia Jansen", false],
    ]);
    const id = await begun({ to: mia.account.id });
    expect((await read(mia, id)).messages).toHaveLength(1);
    value(await say(mia, id, "Dag Cas"));
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ visibleAt: null }).where(eq(memberships.accountId, mia.account.id)),
    );
    expect(codeOf(await open(mia, id))).toBe("conversation-gone");
    expect((await read(cas, id)).writing).toBe("nobody");
  });

  test("a receiver who is gone while I type: refused, with a reason, and nothing is begun", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom");
    await endContact(world.eva);
    expect(codeOf(await begin())).toBe("message-receiver-gone");
    await endContact(tom);
    expect(codeOf(await begin())).toBe("message-nobody-to");
    expect(await ctx.db.read.select().from(conversations)).toEqual([]);
  });

  test.each<[string, () => string]>([
    ["somebody who is no staff", () => world.cas.account.id],
    ["an id that never was", () => "nobody"],
  ])("not to %s", async (_, to) => {
    expect(codeOf(await begin({ to: to() }))).toBe("message-receiver-gone");
  });

  test("staff only to clients with a contact, and not to a client of theirs elsewhere", async () => {
    const stranger = await aClinician(ctx, world.healthspaceId, "Vreemd");
    expect(codeOf(await begin({}, stranger))).toBe("conversation-gone");
    expect(codeOf(await begin({}, world.eva))).toBe("ok");
    await endContact(world.eva);
    expect(codeOf(await begin({}, world.eva))).toBe("conversation-gone");
  });
});

describe("who can read", () => {
  test("people in it, and colleagues with health record access; each reading of theirs leaves its line first", async () => {
    const { cas, eva } = world;
    const tom = await aContact(ctx, { ...where(), client: cas.account }, "Tom");
    const mim = await aContact(ctx, { ...where(), client: cas.account }, "Mim", { access: "messages" });
    const id = await begun();
    expect((await read(cas, id)).readers.map(({ name, isIn }) => [name, isIn])).toEqual([
      ["Eva Jansen", true],
      ["Tom Jansen", false],
    ]);
    expect(await lines("conversation.read")).toBe(0);
    await read(tom, id);
    await read(eva, id);
    expect(await lines("conversation.read")).toBe(2);
    expect(codeOf(await open(mim, id))).toBe("conversation-gone");
    expect(await lines("conversation.read")).toBe(2);
    expect(await listConversationsWith(ctx, mim.account.id, where())).toEqual([]);
  });

  test("no reading without its line", async () => {
    const id = await begun();
    await ctx.db.write((tx) =>
      tx.run(sql`CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END`),
    );
    await expect(open(world.eva, id)).rejects.toThrow();
  });

  test("more people than the form named: asked once more, with their names, and then sent", async () => {
    const { cas, eva } = world;
    const id = await begun();
    const shown = [eva.account.id];
    const tom = await aContact(ctx, { ...where(), client: cas.account }, "Tom");
    const again = await say(cas, id, "Nog een vraag", { shown });
    expect(again).toMatchObject({
      failure: { code: "message-readers", readers: [{ name: "Eva Jansen" }, { name: "Tom Jansen" }] },
    });
    expect(codeOf(await say(cas, id, "Nog een vraag", { shown: [...shown, tom.account.id] }))).toBe("ok");
    expect((await read(cas, id)).messages).toHaveLength(2);
  });

  test("another client, a clinician without a contact, and a session at level 1: nothing", async () => {
    const id = await begun();
    const noor = await personWithoutTwoFactor(ctx, { email: "noor@example.nl" });
    await buildMembership(ctx, noor, world.healthspaceId);
    expect(codeOf(await open(await logIn(ctx, noor), id))).toBe("conversation-gone");
    expect(codeOf(await open(await aClinician(ctx, world.healthspaceId, "Vreemd"), id))).toBe("conversation-gone");
    const { proofs } = world.eva.session;
    const session = { ...world.eva.session, proofs: proofs.filter(({ method }) => method === "pwd") };
    const trusted = { ...world.eva, session };
    expect(codeOf(await open(trusted, id))).toBe("staff-level");
    expect(codeOf(await say(trusted, id, "Dag"))).toBe("staff-level");
  });

  test("when the contact ends it is gone for that member of staff at once, and can only be read by the client", async () => {
    const { cas, eva } = world;
    const id = await begun();
    await endContact(eva);
    expect(codeOf(await open(eva, id))).toBe("conversation-gone");
    expect(codeOf(await say(eva, id, "Nog iets"))).toBe("conversation-gone");
    expect(codeOf(await saveDraft(ctx, eva, draftOf(id, "Over Cas")))).toBe("conversation-gone");
    expect(value(await listStaffConversations(ctx, eva, world.alias)).conversations).toEqual([]);
    expect(await read(cas, id)).toMatchObject({ writing: "nobody", messages: [{ body: "Kan het later?" }] });
    expect(codeOf(await say(cas, id, "Hallo?"))).toBe("message-nobody");
  });

  test("also for one who chose to be visible: only what is written after the end is open again", async () => {
    const { eva } = world;
    await showOnOwnPage(ctx, eva.account.id);
    const before = await begun();
    ctx.clock.pass(1);
    await endContact(eva);
    expect(codeOf(await open(eva, before))).toBe("conversation-gone");
    ctx.clock.pass(1);
    const after = await begun({ body: "Toch nog iets" });
    expect(codeOf(await open(eva, after))).toBe("ok");
  });

  test("health record access that stops closes what a colleague only read along", async () => {
    const { cas } = world;
    const tom = await aContact(ctx, { ...where(), client: cas.account }, "Tom");
    const id = await begun();
    await read(tom, id);
    const [row] = await ctx.db.read.select().from(connections).where(eq(connections.staffId, tom.account.id));
    value(await narrowConnection(ctx, cas, present(row).id));
    expect(codeOf(await open(tom, id))).toBe("conversation-gone");
    expect(codeOf(await open(world.eva, id))).toBe("ok");
  });

  test("when the membership ends the client reads and nobody adds", async () => {
    const { cas, eva } = world;
    const id = await begun();
    await endMembership(cas);
    expect(codeOf(await open(eva, id))).toBe("conversation-gone");
    expect(await read(cas, id)).toMatchObject({ writing: "ended" });
    expect(codeOf(await say(cas, id, "Hallo?"))).toBe("message-ended");
    expect(await listOwnConversations(ctx, cas.account.id)).toMatchObject([{ isMember: false }]);
  });
});

describe("each message once", () => {
  test("a new conversation pressed twice, reloaded, tried again: one conversation, one message", async () => {
    const sendKey = crypto.randomUUID();
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await begun({ sendKey }));
    expect(new Set(ids).size).toBe(1);
    expect(await ctx.db.read.select().from(conversationMessages)).toHaveLength(1);
    // Changed after a lost answer: said as well, in the same conversation. To somebody else it is another one.
    value(await begin({ sendKey, body: "Kan het eerder?" }));
    expect((await read(world.cas, present(ids[0]))).messages).toHaveLength(2);
    const mia = await aVisibleOne("Mia");
    expect(await begun({ sendKey, to: mia.account.id })).not.toBe(ids[0]);
  });

  test("twenty at once on two connections: one conversation and one message each time", async () => {
    const file = await sharedFile();
    const own = await testContext();
    const base = { ...own, db: file.db };
    const both = [base, { ...base, db: openDatabase(file.url) }];
    const shared = await aTreatment(base);
    const place = { healthspaceId: shared.healthspaceId, clientId: shared.cas.account.id };
    for (let round = 0; round < 5; round += 1) {
      const message = { sendKey: crypto.randomUUID(), subject: "Een", body: "Dag", to: shared.eva.account.id, today };
      const answers = await atOnce(20, (n) => startConversation(present(both[n % 2]), shared.cas, place, message));
      expect(tally(answers)).toEqual({ ok: 20 });
    }
    expect(await base.db.read.select().from(conversations)).toHaveLength(5);
    expect(await base.db.read.select().from(conversationMessages)).toHaveLength(5);
    both[1]?.db.close();
    file.dispose();
    own.dispose();
  });

  test("sixty messages an hour and twenty new conversations a day, then a time; a repeat is not refused", async () => {
    const sendKey = crypto.randomUUID();
    value(await begin({ sendKey }));
    for (let n = 1; n < 20; n += 1) value(await begin());
    expect(codeOf(await begin())).toBe("conversations-limit");
    expect(codeOf(await begin({ sendKey }))).toBe("ok");
    const id = (await listOwnConversations(ctx, world.cas.account.id))[0]?.id ?? "";
    for (let n = 20; n < 60; n += 1) value(await say(world.cas, id, `bericht ${n}`));
    expect(codeOf(await say(world.cas, id, "te veel"))).toBe("messages-limit");
    ctx.clock.pass(HOUR + 1);
    expect(codeOf(await say(await logIn(ctx, world.cas.account), id, "later"))).toBe("ok");
  });
});

describe("what is filled in", () => {
  test("everything that is wrong at once; 100 and 101 characters, 5,000 and 5,001", async () => {
    expect(await begin({ to: "", subject: " \n", body: " " })).toMatchObject({
      failure: { problems: [{ field: "to" }, { field: "subject" }, { code: "message-missing" }] },
    });
    expect(codeOf(await begin({ subject: "😀".repeat(100), body: "😀".repeat(5_000) }))).toBe("ok");
    expect(await begin({ subject: "a".repeat(101), body: "a".repeat(5_002) })).toMatchObject({
      failure: {
        problems: [
          { code: "subject-too-long", by: 1 },
          { code: "message-too-long", by: 2 },
        ],
      },
    });
  });

  test("neither subject, words nor draft stand readable in the database, and all is gone with the account", async () => {
    const id = await begun({ subject: "MERKWOORD-een", body: "MERKWOORD-twee" });
    value(await saveDraft(ctx, world.cas, draftOf(id, "MERKWOORD-drie")));
    value(await saveDraft(ctx, world.eva, draftOf(id, "MERKWOORD-vier")));
    expect(await wholeDatabase(ctx)).not.toContain("MERKWOORD");
  });
});

const draftOf = (conversationId: string, text: string, revision = 0, sendKey: string = crypto.randomUUID()) => ({
  topic: { conversationId },
  sendKey,
  fields: [{ name: "body" as const, revision, text }],
});

describe("what I am typing", () => {
  const drafts = async (who: Inside, topic: Parameters<typeof placeOf>[2]) =>
    findDrafts(ctx, who, value(await placeOf(ctx, who, topic)), present(await keyOf()));
  const keyOf = async () => (await import("../../platform/crypto/person-key")).findPersonKey(ctx, world.cas.account.id);

  test("is kept, is mine alone, and is gone once it is sent", async () => {
    const { cas, eva } = world;
    const id = await begun();
    const sendKey = crypto.randomUUID();
    expect(value(await saveDraft(ctx, cas, draftOf(id, "Ik wil", 0, sendKey))).saved).toMatchObject([{ revision: 1 }]);
    value(await saveDraft(ctx, cas, draftOf(id, "Ik wil nog", 1, sendKey)));
    expect((await read(cas, id)).drafts.body).toMatchObject({ text: "Ik wil nog", revision: 2 });
    expect((await read(eva, id)).drafts.body.text).toBe("");
    value(await say(cas, id, "Ik wil nog iets", { sendKey }));
    expect((await read(cas, id)).drafts.body.text).toBe("");
    // A save that was under way while it was sent brings nothing back.
    value(await saveDraft(ctx, cas, draftOf(id, "Ik wil nog iets", 2, sendKey)));
    expect((await read(cas, id)).drafts.body.text).toBe("");
  });

  test("in two tabs: the one that was first stays, the other is asked", async () => {
    const { cas } = world;
    const id = await begun();
    value(await saveDraft(ctx, cas, draftOf(id, "van de telefoon")));
    expect(await saveDraft(ctx, cas, draftOf(id, "van de laptop"))).toMatchObject({
      failure: { code: "draft-conflict", conflicts: [{ text: "van de telefoon", revision: 1 }] },
    });
    value(await saveDraft(ctx, cas, draftOf(id, "van de laptop", 1)));
    expect((await read(cas, id)).drafts.body.text).toBe("van de laptop");
  });

  test("another tab's text stays when this one sends, and an old page never writes over a newer text", async () => {
    const { cas } = world;
    const id = await begun();
    value(await saveDraft(ctx, cas, draftOf(id, "van de telefoon")));
    value(await say(cas, id, "van de laptop"));
    expect((await read(cas, id)).drafts.body.text).toBe("van de telefoon");
    const key = crypto.randomUUID();
    value(await say(cas, id, "van de telefoon", { sendKey: key }));
    value(await saveDraft(ctx, cas, draftOf(id, "nieuw", 2)));
    expect(codeOf(await saveDraft(ctx, cas, draftOf(id, "oud en meer", 1)))).toBe("draft-conflict");
    expect((await read(cas, id)).drafts.body.text).toBe("nieuw");
  });

  test("typed on after an answer that was lost, is kept; the first part of what was sent is not", async () => {
    const { cas } = world;
    const id = await begun();
    const sendKey = crypto.randomUUID();
    value(await say(cas, id, "Ik kom om elf uur", { sendKey }));
    const save = async (text: string) => value(await saveDraft(ctx, cas, { ...draftOf(id, text), sendKey }));
    const kept = async () => (await read(cas, id)).drafts.body.text;
    await save("Ik kom om elf uur");
    await save("Ik kom ");
    expect(await kept()).toBe("");
    await save("Ik kom om elf uur, met mijn dochter");
    expect(await kept()).toBe("Ik kom om elf uur, met mijn dochter");
    value(await say(cas, id, "Ik kom om elf uur, met mijn dochter", { sendKey }));
    expect((await read(cas, id)).messages.map(({ body }) => body)).toEqual([
      "Kan het later?",
      "Ik kom om elf uur",
      "Ik kom om elf uur, met mijn dochter",
    ]);
    expect(await kept()).toBe("");
  });

  test("of a new conversation too, its subject apart; 10,001 characters are one too many", async () => {
    const { cas } = world;
    const save = { topic: where(), sendKey: crypto.randomUUID() };
    const fields = [
      { name: "subject" as const, revision: 0, text: "Over maandag" },
      { name: "body" as const, revision: 0, text: "Ik kan" },
    ];
    value(await saveDraft(ctx, cas, { ...save, fields }));
    expect(await drafts(cas, where())).toMatchObject({ subject: { text: "Over maandag" }, body: { text: "Ik kan" } });
    value(await begin({ subject: "Over maandag", body: "Ik kan niet", sendKey: save.sendKey }));
    expect(await drafts(cas, where())).toMatchObject({ subject: { text: "" }, body: { text: "" } });
    const long = { ...draftOf("x", "a".repeat(policy.answerCodePoints + 1)), topic: where() };
    expect(await saveDraft(ctx, cas, long)).toMatchObject({ failure: { code: "answer-too-long", by: 1 } });
  });

  test("is said in my list, of a new message too, until it is sent or emptied", async () => {
    const { cas, eva } = world;
    const id = await begun();
    const fresh = newWith(world.healthspaceId, cas.account.id);
    const unsent = async () => [
      ...(await listOwnConversations(ctx, cas.account.id)).map(({ hasUnsent }) => hasUnsent),
      (await findUnsent(ctx, cas.account.id, [fresh])).has(fresh),
    ];
    value(await saveDraft(ctx, eva, draftOf(id, "van Eva")));
    expect(await unsent()).toEqual([false, false]);
    value(await saveDraft(ctx, cas, draftOf(id, "van mij")));
    const subject = [{ name: "subject" as const, revision: 0, text: "Over dinsdag" }];
    value(await saveDraft(ctx, cas, { topic: where(), sendKey: crypto.randomUUID(), fields: subject }));
    expect(await unsent()).toEqual([true, true]);
    value(await saveDraft(ctx, cas, draftOf(id, " ", 1)));
    expect(await unsent()).toEqual([false, true]);
  });

  describe("of staff whose contact ended", () => {
    const left = async (who: Inside, topic: LeftTopic) => value(await findLeftWords(ctx, who, topic));

    test("stays theirs to copy, in a conversation, under work and of a new message, and shows nothing else", async () => {
      const { cas, eva, alias } = world;
      const id = await begun();
      const work = await handedInWork(ctx, world);
      const topics = [
        [{ conversationId: id }, { conversationId: id }],
        [{ assignmentId: work }, { assignmentId: work }],
        [where(), { alias, clientId: cas.account.id }],
      ] as const;
      for (const [topic] of topics) value(await saveDraft(ctx, eva, { ...draftOf("", "Over Cas"), topic }));
      await endContact(eva);
      for (const [topic, gone] of topics) {
        expect(codeOf(await placeOf(ctx, eva, topic))).toBe("conversation-gone");
        expect(await left(eva, gone)).toMatchObject({ body: { text: "Over Cas" }, subject: { text: "" } });
      }
    });

    test("is nobody else's, and nothing where nothing was typed", async () => {
      const { cas, eva } = world;
      const id = await begun();
      const tom = await aClinician(ctx, world.healthspaceId, "Tom");
      expect(await left(eva, { conversationId: id })).toBeNull();
      value(await saveDraft(ctx, eva, draftOf(id, "Over Cas")));
      for (const who of [tom, cas]) expect(await left(who, { conversationId: id })).toBeNull();
      value(await saveDraft(ctx, eva, draftOf(id, "", 1)));
      expect(await left(eva, { conversationId: id })).toBeNull();
      expect(await left(eva, { conversationId: "nothing" })).toBeNull();
    });

    test("asks level 2, as before", async () => {
      const { eva } = world;
      const id = await begun();
      value(await saveDraft(ctx, eva, draftOf(id, "Over Cas")));
      await endContact(eva);
      const byPassword = { ...eva, session: { ...eva.session, proofs: eva.session.proofs.slice(0, 1) } };
      expect(codeOf(await findLeftWords(ctx, byPassword, { conversationId: id }))).toBe("staff-level");
    });
  });

  test("of staff goes with the client's key and not into anybody's hands", async () => {
    const { cas, eva } = world;
    const id = await begun();
    value(await saveDraft(ctx, eva, draftOf(id, "Over Cas")));
    const [row] = await ctx.db.read.select().from(messageDrafts);
    await ctx.db.write((tx) => tx.update(messageDrafts).set({ accountId: cas.account.id }));
    await expect(read(cas, id)).rejects.toThrow();
    expect(present(row).accountId).toBe(eva.account.id);
  });
});

describe("absence", () => {
  test("is told before I write, and once in the conversation when a message comes during it", async () => {
    const { cas, eva } = world;
    await absent(eva, today, "2026-11-30");
    expect((await listReceivers(ctx, where(), today))[0]?.absence).toMatchObject({ until: "2026-11-30" });
    const id = await begun();
    value(await say(cas, id, "Nog iets"));
    const { messages, unread } = await read(cas, id);
    expect(messages.map(({ absence, body }) => absence?.message ?? body)).toEqual([
      "Kan het later?",
      "Bel de praktijk",
      "Nog iets",
    ]);
    expect(unread).toBe(0);
    await absent(eva, today, "2026-12-01");
    value(await say(cas, id, "En nog iets"));
    expect((await read(cas, id)).messages.filter(({ absence }) => absence !== null)).toHaveLength(2);
  });

  test.each([
    ["2026-11-21", 1],
    ["2026-11-22", 2],
    ["2026-11-30", 2],
    ["2026-12-01", 1],
  ])("from its first day to its last: on %s the conversation has %i lines", async (day, count) => {
    await absent(world.eva, "2026-11-22", "2026-11-30");
    const id = await begun({ today: day });
    expect((await read(world.cas, id)).messages).toHaveLength(count);
  });
});

describe("unread", () => {
  test("is a task for who it is for; for seven days it is said to the sender as well", async () => {
    const { cas, eva, healthspaceId } = world;
    const id = await begun();
    ctx.clock.pass(1);
    value(await say(eva, id, "Dag"));
    ctx.clock.pass(7 * DAY - 2);
    const session = await logIn(ctx, cas.account);
    expect((await read(session, id)).messages[0]).toMatchObject({ waitsLong: false });
    expect(await listUnreadByClients(ctx, eva.account.id, healthspaceId)).toMatchObject([
      { conversationId: id, clientName: "Cas Test", unread: 1 },
    ]);
    const second = await begun({}, session);
    expect(await listUnreadFor(ctx, eva.account.id, healthspaceId)).toMatchObject([
      { conversationId: second, assignmentId: null, unread: 1, since: ctx.clock.now() },
    ]);
    ctx.clock.pass(7 * DAY);
    const later = await logIn(ctx, cas.account);
    expect((await read(later, second)).messages[0]).toMatchObject({ waitsLong: true });
    await endContact(eva);
    expect(await listUnreadFor(ctx, eva.account.id, healthspaceId)).toEqual([]);
    expect(await listUnreadByClients(ctx, eva.account.id, healthspaceId)).toEqual([]);
  });

  test("is news to everybody else in it, once, and once more in a week; to nobody who only reads along", async () => {
    const { cas, eva } = world;
    await aContact(ctx, { ...where(), client: cas.account }, "Tom");
    const id = await begun();
    value(await say(cas, id, "Nog iets"));
    const rows = await ctx.db.read.select().from(notices).where(eq(notices.subjectId, id));
    expect(
      rows.map(({ accountId, kind, dueAt }) => [accountId === eva.account.id, kind, dueAt - ctx.clock.now()]),
    ).toEqual([
      [true, "new-message", policy.noticeMs],
      [true, "message-waits", policy.unreadMs],
    ]);
    value(await markRead(ctx, eva, { conversationId: id }, 2));
    expect((await ctx.db.read.select().from(notices)).every(({ seenAt }) => seenAt !== null)).toBe(true);
  });
});

test("in two Healthspaces each shows only its own", async () => {
  const { cas } = world;
  const id = await begun();
  const [other] = await ctx.db.write((tx) =>
    tx
      .insert(healthspaces)
      .values({ id: "elders", alias: "elders", name: "Elders", descriptionNl: "", descriptionEn: "", createdAt: 1 })
      .returning(),
  );
  await buildMembership(ctx, cas.account, present(other).id);
  await buildMembership(ctx, world.eva.account, present(other).id, ["clinician"]);
  expect(
    codeOf(
      await startConversation(
        ctx,
        cas,
        { ...where(), healthspaceId: "elders" },
        { sendKey: crypto.randomUUID(), subject: "a", body: "b", to: world.eva.account.id, today },
      ),
    ),
  ).toBe("message-nobody-to");
  expect(value(await listStaffConversations(ctx, world.eva, "elders")).conversations).toEqual([]);
  expect((await ctx.db.read.select().from(conversationPeople)).every((row) => row.conversationId === id)).toBe(true);
});
