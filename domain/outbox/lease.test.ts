import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { outbox } from "@/db/schema";
import { createKeyRing } from "../crypto/key-ring";
import { atOnce, present } from "../testing/answers";
import { DAY, MINUTE, SECOND } from "../testing/moments";
import { sharedFile } from "../testing/second-connection";
import { testContext } from "../testing/test-context";
import { enqueue, openMessage } from "./enqueue";
import { leaseMessage, markFailed, markSent } from "./lease";
import type { Mail, TextMessage } from "./message";

let ctx: Awaited<ReturnType<typeof testContext>>;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.dispose());

const text = (code = "123456"): TextMessage => ({
  channel: "sms",
  to: "+31612345678",
  locale: "nl",
  template: "login-code",
  values: { code, letter: "A", validUntil: 0 },
});
const mail: Mail = {
  channel: "mail",
  to: "noor@example.nl",
  locale: "en",
  template: "trust-ended",
  values: { firstName: "Noor", at: 0, browser: "Firefox", system: "Windows" },
};
const put = (message: TextMessage | Mail, key: string, context = ctx) =>
  context.db.write((tx) => enqueue(tx, context, message, { accountId: "noor", idempotencyKey: key }));
const rows = () => ctx.db.read.select().from(outbox);

describe("a message waits in the outbox", () => {
  test("sealed: neither the number nor the code can be read, and it opens in its own row only", async () => {
    await put(text(), "a");
    await put(text(), "b");
    const [first, second] = await rows();
    expect(JSON.stringify(first)).not.toContain("123456");
    expect(JSON.stringify(first)).not.toContain("31612345678");
    const sealed = present(present(first).payloadSealed);
    expect(openMessage(ctx, { id: present(first).id, payloadSealed: sealed })).toEqual(text());
    expect(() => openMessage(ctx, { id: present(second).id, payloadSealed: sealed })).toThrow();
  });

  test("the same occasion twice is a defect and throws, and the change that it tells of goes with it", async () => {
    await put(text(), "once");
    await expect(put(text(), "once")).rejects.toThrow();
    expect(await rows()).toHaveLength(1);
  });

  test("goes when the change it tells of goes", async () => {
    const undone = ctx.db.write(async (tx) => {
      await enqueue(tx, ctx, text(), { accountId: "noor", idempotencyKey: "undone" });
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    expect(await rows()).toEqual([]);
  });
});

describe("a worker takes a message", () => {
  test("the oldest first, each once", async () => {
    for (const key of ["a", "b", "c"]) {
      await put(text(), key);
      ctx.clock.pass(SECOND);
    }
    const taken = [];
    for (let i = 0; i < 4; i += 1) taken.push((await leaseMessage(ctx))?.idempotencyKey ?? null);
    expect(taken).toEqual(["a", "b", "c", null]);
  });

  test("with everything that is needed to send it", async () => {
    await put(mail, "m");
    expect(await leaseMessage(ctx)).toEqual({ id: expect.any(String), idempotencyKey: "m", tries: 1, message: mail });
  });

  test("twenty workers, ten messages: each message goes to one of them", async () => {
    for (let i = 0; i < 10; i += 1) await put(text(), `m${i}`);
    const taken = await atOnce(20, () => leaseMessage(ctx));
    const keys = taken.flatMap((leased) => (leased ? [leased.idempotencyKey] : []));
    expect(keys).toHaveLength(10);
    expect(new Set(keys).size).toBe(10);
  });

  test("two server processes on one file never get the same row", async () => {
    const file = await sharedFile();
    const second = openDatabase(file.url);
    const [one, two] = [
      { ...ctx, db: file.db },
      { ...ctx, db: second },
    ];
    for (let i = 0; i < 10; i += 1) await put(text(), `m${i}`, one);
    const taken = await atOnce(30, (i) => leaseMessage(i % 2 ? one : two));
    const keys = taken.flatMap((leased) => (leased ? [leased.idempotencyKey] : []));
    expect(keys.toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => `m${i}`));
    second.close();
    file.dispose();
  });

  test("a worker that died: after thirty seconds the message comes back, not before", async () => {
    await put(text(), "a");
    expect((await leaseMessage(ctx))?.tries).toBe(1);
    ctx.clock.pass(30 * SECOND - 1);
    expect(await leaseMessage(ctx)).toBeNull();
    ctx.clock.pass(1);
    expect((await leaseMessage(ctx))?.tries).toBe(2);
  });
});

describe("a message was sent", () => {
  test("what it said is wiped, and it is never sent again", async () => {
    await put(text(), "a");
    await markSent(ctx, present(await leaseMessage(ctx)).id);
    expect(await rows()).toMatchObject([
      { payloadSealed: null, sentAt: ctx.clock.now(), leasedUntil: null, failure: null },
    ]);
    ctx.clock.pass(MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
  });

  test("T98 the answer of a slow first worker does not bring a sent message back", async () => {
    await put(text(), "a");
    const slow = present(await leaseMessage(ctx));
    ctx.clock.pass(30 * SECOND);
    await markSent(ctx, present(await leaseMessage(ctx)).id);
    await markFailed(ctx, slow, "timeout");
    ctx.clock.pass(MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
    expect(await rows()).toMatchObject([{ sentAt: expect.any(Number), payloadSealed: null }]);
  });
});

describe("T99 the provider is down", () => {
  test("it is tried again after 5, 15, 60, 180 and then each time 600 seconds", async () => {
    await put(mail, "m");
    for (const wait of [5, 15, 60, 180, 600, 600]) {
      await markFailed(ctx, present(await leaseMessage(ctx)), "http-500");
      ctx.clock.pass(wait * SECOND - 1);
      expect(await leaseMessage(ctx)).toBeNull();
      ctx.clock.pass(1);
    }
    expect((await leaseMessage(ctx))?.tries).toBe(7);
    expect(await rows()).toMatchObject([{ failure: "http-500", sentAt: null }]);
  });

  test("one that waits does not hold up the others", async () => {
    await put(mail, "waits");
    await markFailed(ctx, present(await leaseMessage(ctx)), "http-500");
    await put(text(), "next");
    expect((await leaseMessage(ctx))?.idempotencyKey).toBe("next");
  });

  test.each([
    ["text message", text(), 10 * MINUTE],
    ["mail", mail, DAY],
  ])("a %s that is too old is laid aside, wiped, and never sent", async (_, message, life) => {
    await put(message, "late");
    ctx.clock.pass(life - 1);
    await put(text(), "in-time");
    expect((await leaseMessage(ctx))?.idempotencyKey).toBe("late");
    ctx.clock.pass(30 * SECOND);
    expect((await leaseMessage(ctx))?.idempotencyKey).toBe("in-time");
    const [late] = await ctx.db.read.select().from(outbox).where(eq(outbox.idempotencyKey, "late"));
    expect(late).toMatchObject({ deadAt: ctx.clock.now(), failure: "too-late", payloadSealed: null, sentAt: null });
  });

  test("a message that is being sent right now is not laid aside under the worker's hands", async () => {
    await put(text(), "slow");
    ctx.clock.pass(10 * MINUTE - SECOND);
    const leased = present(await leaseMessage(ctx));
    ctx.clock.pass(2 * SECOND);
    await put(text(), "next");
    await leaseMessage(ctx);
    await markSent(ctx, leased.id);
    const [slow] = await ctx.db.read.select().from(outbox).where(eq(outbox.idempotencyKey, "slow"));
    expect(slow).toMatchObject({ sentAt: ctx.clock.now(), deadAt: null, failure: null });
  });
});

test("T53 a message that no key opens does not keep the worker from the next one", async () => {
  await put(text("111111"), "unreadable");
  ctx.clock.pass(SECOND);
  ctx.keys = createKeyRing(["another"]);
  await put(text("222222"), "readable");
  const first = await leaseMessage(ctx).catch(() => null);
  expect(first).toBeNull();
  expect((await leaseMessage(ctx))?.idempotencyKey).toBe("readable");
});
