import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { accounts, connections, conversationMessages, memberships, notices, personKeys } from "@/db/schema";
import type { Context } from "../../context";
import { Unreadable } from "../../platform/crypto/person-key";
import { work as policy } from "../../policy";
import { atOnce, codeOf, present, tally, value } from "../../testing/answers";
import type { Inside } from "../../testing/log-in";
import { wholeDatabase } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { aContact, aTreatment, handedInWork, type Treated } from "../../testing/treating";
import { putReady } from "../../testing/work";
import { listTiles } from "../worksheet/tiles";
import { findConversation } from "./conversation";
import { listReceivers } from "./people";
import { markRead } from "./read";
import { sendMessage, startConversation } from "./send";

const today = "2026-11-22";

let ctx: Awaited<ReturnType<typeof testContext>>;
let world: Treated;
let work: string;
beforeEach(async () => {
  ctx = await testContext();
  world = await aTreatment(ctx);
  work = await handedInWork(ctx, world);
});
afterEach(() => ctx.dispose());

const say = (who: Inside, body: string, sendKey: string = crypto.randomUUID(), on: Context = ctx) =>
  sendMessage(on, who, { assignmentId: work }, { sendKey, body, today });
const read = async (who: Inside) => value(await findConversation(ctx, who, { assignmentId: work }, { today }));
const bodies = async (who: Inside) => (await read(who)).messages.map(({ body }) => body);

describe("P2 feedback and its answer", () => {
  test("Eva writes, Cas sees that it is new, answers, and both see what the other has read", async () => {
    const { cas, eva, healthspaceId } = world;
    value(await say(eva, "Mooi dat je dit opschreef."));
    const [tile] = await listTiles(ctx, cas.account.id, healthspaceId, "nl");
    expect(tile).toMatchObject({ feedbackFrom: "Eva Jansen", unreadFeedback: 1 });
    expect(await read(cas)).toMatchObject({
      as: "client",
      unread: 1,
      writing: "open",
      readers: [{ name: "Eva Jansen" }],
      messages: [{ author: "Eva Jansen", writtenBy: "somebody-else" }],
    });
    expect((await read(eva)).messages[0]?.readAt).toBeNull();
    value(await say(cas, "Dank je"));
    expect(await read(cas)).toMatchObject({ unread: 0 });
    expect(await read(eva)).toMatchObject({ unread: 1, readers: [{ name: "Cas Test" }] });
    expect((await read(eva)).messages[0]?.readAt).toBe(ctx.clock.now());
    value(await markRead(ctx, eva, { assignmentId: work }, 2));
    expect(await read(eva)).toMatchObject({ unread: 0 });
  });

  test("looking marks nothing; marking goes no further than the newest message and never back", async () => {
    const { cas, eva } = world;
    value(await say(eva, "een"));
    value(await say(eva, "twee"));
    await read(cas);
    expect((await read(cas)).unread).toBe(2);
    value(await markRead(ctx, cas, { assignmentId: work }, 1));
    expect((await read(cas)).unread).toBe(1);
    value(await markRead(ctx, cas, { assignmentId: work }, 1_000_000));
    value(await markRead(ctx, cas, { assignmentId: work }, 1));
    value(await markRead(ctx, cas, { assignmentId: work }, Number.NaN));
    expect((await read(cas)).unread).toBe(0);
    value(await say(eva, "drie"));
    expect((await read(cas)).unread).toBe(1);
  });

  test("a client answers and does not begin; staff wait until something was handed in", async () => {
    const { cas, eva, healthspaceId, library } = world;
    expect(codeOf(await say(cas, "Hallo?"))).toBe("message-not-yet");
    const open = await putReady(ctx, cas.account, { healthspaceId, versionId: library.page });
    const early = { sendKey: crypto.randomUUID(), body: "Begin maar", today };
    expect(codeOf(await sendMessage(ctx, eva, { assignmentId: open }, early))).toBe("message-not-yet");
  });

  test("when the last who read along is gone the client is told, and the text is not sent into nothing", async () => {
    value(await say(world.eva, "Tot volgende week"));
    await ctx.db.write((tx) => tx.update(connections).set({ endedAt: ctx.clock.now() }));
    expect(codeOf(await say(world.cas, "Dank je"))).toBe("message-nobody");
    expect(await read(world.cas)).toMatchObject({ writing: "nobody", readers: [] });
  });

  test.each([
    ["switched off", { disabledAt: 1, disabledBy: "operator" as const }],
    ["about to be deleted", { deleteAt: 1 }],
  ])(
    "nothing is written to a clinician who is %s: a colleague who reads along is named, or the client is told",
    async (_, state) => {
      const { cas, eva, healthspaceId } = world;
      const topic = { healthspaceId, clientId: cas.account.id };
      const begin = (to: Inside) =>
        startConversation(ctx, cas, topic, {
          sendKey: crypto.randomUUID(),
          subject: "Vraag",
          body: "Hallo",
          today,
          to: to.account.id,
        });
      const { conversationId } = value(await begin(eva));
      const answer = (body: string) =>
        sendMessage(ctx, cas, { conversationId }, { sendKey: crypto.randomUUID(), body, today });
      value(await say(eva, "Mooi dat je dit opschreef."));
      await ctx.db.write((tx) => tx.update(accounts).set(state).where(eq(accounts.id, eva.account.id)));
      await ctx.db.write((tx) => tx.delete(notices));
      expect(await read(cas)).toMatchObject({ writing: "nobody", readers: [] });
      expect([codeOf(await say(cas, "Dank je")), codeOf(await answer("En nu?"))]).toEqual([
        "message-nobody",
        "message-nobody",
      ]);
      expect(codeOf(await begin(eva))).toBe("message-nobody-to");
      expect(await ctx.db.read.select().from(notices)).toEqual([]);
      const tom = await aContact(ctx, { healthspaceId, client: cas.account }, "Tom");
      expect((await listReceivers(ctx, topic, today)).map(({ id }) => id)).toEqual([tom.account.id]);
      expect(await read(cas)).toMatchObject({ writing: "open", readers: [{ name: "Tom Jansen" }] });
      value(await say(cas, "Dank je"));
      expect((await ctx.db.read.select().from(notices)).map(({ accountId }) => accountId)).toEqual([tom.account.id]);
    },
  );

  test("after the membership ended the client reads, nobody adds, staff see nothing", async () => {
    value(await say(world.eva, "Mooi"));
    await ctx.db.write((tx) =>
      tx.update(memberships).set({ endedAt: 1 }).where(eq(memberships.accountId, world.cas.account.id)),
    );
    expect(await bodies(world.cas)).toEqual(["Mooi"]);
    expect(codeOf(await say(world.cas, "Nog iets"))).toBe("message-ended");
    expect(codeOf(await findConversation(ctx, world.eva, { assignmentId: work }, { today }))).toBe("conversation-gone");
  });
});

describe("each message once", () => {
  test("pressed twice, reloaded, tried again after a lost answer: one message and one line", async () => {
    const key = crypto.randomUUID();
    for (let n = 0; n < 3; n += 1) value(await say(world.eva, "Goed gedaan", key));
    expect(await bodies(world.eva)).toEqual(["Goed gedaan"]);
  });

  test("a text that was changed after a lost answer is not swallowed, and is itself sent once", async () => {
    const key = crypto.randomUUID();
    for (const text of ["Goed", "Goed gedaan", "Goed gedaan", "Goed"]) value(await say(world.eva, text, key));
    expect(await bodies(world.eva)).toEqual(["Goed", "Goed gedaan"]);
  });

  test("two people with the same key are two messages", async () => {
    const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom");
    const key = crypto.randomUUID();
    for (const who of [world.eva, tom]) value(await say(who, "Mooi", key));
    expect(await bodies(world.cas)).toHaveLength(2);
  });
});

test("twenty at once on two connections: one message", async () => {
  const file = await sharedFile();
  const own = await testContext();
  const base = { ...own, db: file.db };
  const both = [base, { ...base, db: openDatabase(file.url) }];
  const shared = await aTreatment(base);
  const assignmentId = await handedInWork(base, shared);
  for (let round = 0; round < 5; round += 1) {
    const message = { sendKey: crypto.randomUUID(), body: `ronde ${round}`, today };
    const answers = await atOnce(20, (n) => sendMessage(present(both[n % 2]), shared.eva, { assignmentId }, message));
    expect(tally(answers)).toEqual({ ok: 20 });
  }
  const sent = await base.db.read.select().from(conversationMessages);
  expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  both[1]?.db.close();
  file.dispose();
  own.dispose();
});

describe("what is written", () => {
  test("invisible signs, line ends and emoji stay as they are; what turns the reading direction and NUL go", async () => {
    value(await say(world.eva, " regel\r\ntwee\u200d 👨‍👩‍👧 a\u202eb\u0000c "));
    expect(await bodies(world.cas)).toEqual(["regel\ntwee\u200d 👨‍👩‍👧 abc"]);
  });

  test("5,000 characters fit, 5,001 are one too many, spaces alone are nothing", async () => {
    expect(codeOf(await say(world.eva, "😀".repeat(policy.messageCodePoints)))).toBe("ok");
    const long = await say(world.eva, "😀".repeat(policy.messageCodePoints + 1));
    expect(long).toMatchObject({ failure: { code: "message-too-long", by: 1 } });
    expect(codeOf(await say(world.eva, " \u0000\n "))).toBe("message-missing");
  });

  test("neither the words nor the name of who wrote stand readable in the database", async () => {
    value(await say(world.eva, "MERKWOORD-een"));
    value(await say(world.cas, "MERKWOORD-twee"));
    expect(await wholeDatabase(ctx)).not.toContain("MERKWOORD");
  });

  test("where the key of the client is gone nothing looks as if nobody had written, and no new key hides it", async () => {
    value(await say(world.eva, "Mooi"));
    await ctx.db.write((tx) => tx.delete(personKeys));
    await expect(read(world.cas)).rejects.toThrow(Unreadable);
    await expect(say(world.eva, "Nog iets")).rejects.toThrow(Unreadable);
    expect(await ctx.db.read.select().from(personKeys)).toEqual([]);
  });

  test("sixty messages an hour, then a time; a repeat of a sent one is not refused", async () => {
    const key = crypto.randomUUID();
    value(await say(world.eva, "eerste", key));
    for (let n = 1; n < 60; n += 1) value(await say(world.eva, `bericht ${n}`));
    expect(codeOf(await say(world.eva, "te veel"))).toBe("messages-limit");
    expect(codeOf(await say(world.eva, "eerste", key))).toBe("ok");
  });
});

test("feedback is news to the client, an answer to who of staff wrote, seen as soon as the person writes or marks", async () => {
  const tom = await aContact(ctx, { ...world, client: world.cas.account }, "Tom");
  const news = async (kind: string) =>
    (await ctx.db.read.select().from(notices).where(eq(notices.subjectId, work)))
      .filter((notice) => notice.kind === kind && notice.seenAt === null)
      .map(({ accountId }) => accountId);
  value(await say(world.eva, "Mooi"));
  expect(await news("new-feedback")).toEqual([world.cas.account.id]);
  value(await say(world.cas, "Dank je"));
  expect(await news("new-feedback")).toEqual([]);
  const told = await news("work-submitted");
  expect(told).toContain(world.eva.account.id);
  value(await markRead(ctx, world.eva, { assignmentId: work }, 2));
  expect(await news("work-submitted")).not.toContain(world.eva.account.id);
  expect(tom.account.id).not.toBe(world.eva.account.id);
});
