import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { outbox } from "@/db/schema";
import { askPasswordReset } from "../../authentication/password/request-reset";
import { atOnce, present, value } from "../../testing/answers";
import { DAY, MINUTE, SECOND } from "../../testing/moments";
import { userAgent } from "../../testing/people";
import { audited } from "../../testing/records";
import { sharedFile } from "../../testing/second-connection";
import { testContext } from "../../testing/test-context";
import { inTransaction } from "../../transaction";
import { createKeyRing } from "../crypto/key-ring";
import { newId } from "../crypto/token";
import { closedBreakers } from "./breaker";
import { reserveText, textSpend } from "./budget";
import { enqueue, openMessage } from "./enqueue";
import { type Leased, leaseMessage, settleLeased } from "./lease";
import type { Mail, TextMessage } from "./message";
import type { DeliveryAttempt, DeliveryOutcome } from "./outcome";
import { noteReceipt } from "./receipt";
import { lastDeliveries, listDeadLetters, retryDeadLetter } from "./state";

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
  inTransaction(context, (ctx) => enqueue(ctx, message, { accountId: "noor", idempotencyKey: key }));
const rows = () => ctx.db.read.select().from(outbox);
/** The occasion of a message that a worker took. */
async function keyOf(leased: Leased | null, context = ctx): Promise<string | null> {
  if (!leased) return null;
  const [row] = await context.db.read.select().from(outbox).where(eq(outbox.id, leased.id));
  return present(row).idempotencyKey;
}
const settle = (leased: Leased | null, outcome: DeliveryOutcome, provider = "first") =>
  settleLeased(ctx, present(leased), [{ provider, ...outcome }]);
const SENT: DeliveryOutcome = { outcome: "sent" };
const DOWN = { outcome: "later", reason: "http-500" } as const;

test("somebody asks for mails to addresses that nobody here has: a person's mail does not wait behind them", async () => {
  for (let i = 0; i < 20; i += 1) {
    value(await askPasswordReset(ctx, { email: `x${i}@example.org`, userAgent, locale: "nl" }));
  }
  ctx.clock.pass(SECOND);
  await put(mail, "first");
  await put({ ...mail, to: "mo@example.nl" }, "second");
  const order = [];
  for (let i = 0; i < 3; i += 1) order.push(await keyOf(await leaseMessage(ctx)));
  expect(order).toEqual(["first", "second", expect.stringMatching(/^password-reset-unknown/)]);
});

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
    const undone = inTransaction(ctx, async (ctx) => {
      await enqueue(ctx, text(), { accountId: "noor", idempotencyKey: "undone" });
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
    for (let i = 0; i < 4; i += 1) taken.push(await keyOf(await leaseMessage(ctx)));
    expect(taken).toEqual(["a", "b", "c", null]);
  });

  test("with everything that is needed to send it", async () => {
    await put(mail, "m");
    expect(await leaseMessage(ctx)).toEqual({
      id: expect.any(String),
      accountId: "noor",
      createdAt: ctx.clock.now(),
      attempts: 1,
      message: mail,
    });
  });

  test("twenty workers, ten messages: each message goes to one of them", async () => {
    for (let i = 0; i < 10; i += 1) await put(text(), `m${i}`);
    const taken = await atOnce(20, () => leaseMessage(ctx));
    const ids = taken.flatMap((leased) => (leased ? [leased.id] : []));
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
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
    const ids = taken.flatMap((leased) => (leased ? [leased.id] : []));
    const all = await one.db.read.select({ id: outbox.id }).from(outbox);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(ids).toHaveLength(10);
    second.close();
    file.dispose();
  });

  test("a worker that died: after thirty seconds the message comes back, not before", async () => {
    await put(text(), "a");
    expect((await leaseMessage(ctx))?.attempts).toBe(1);
    ctx.clock.pass(30 * SECOND - 1);
    expect(await leaseMessage(ctx)).toBeNull();
    ctx.clock.pass(1);
    expect((await leaseMessage(ctx))?.attempts).toBe(2);
  });
});

describe("a message was sent", () => {
  test("what it said is wiped, and it is never sent again", async () => {
    await put(text(), "a");
    await settle(await leaseMessage(ctx), SENT);
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
    await settle(await leaseMessage(ctx), SENT);
    await settle(slow, { outcome: "unknown", reason: "timeout" });
    ctx.clock.pass(MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
    expect(await rows()).toMatchObject([{ sentAt: expect.any(Number), payloadSealed: null }]);
  });
});

describe("T99 the provider is down", () => {
  test("it is tried again after 5, 15, 60, 180 and then each time 600 seconds, and a fifth of that at most by chance", async () => {
    await put(mail, "m");
    for (const wait of [5, 15, 60, 180, 600, 600]) {
      await settle(await leaseMessage(ctx), DOWN);
      ctx.clock.pass(wait * SECOND - 1);
      expect(await leaseMessage(ctx)).toBeNull();
      ctx.clock.pass(wait * 0.2 * SECOND + 1);
    }
    expect((await leaseMessage(ctx))?.attempts).toBe(7);
    expect(await rows()).toMatchObject([{ failure: "first:http-500", provider: "first", sentAt: null }]);
  });

  test.each([
    ["longer than the wait", 40 * SECOND, 40 * SECOND],
    ["shorter than the wait", SECOND, 5 * SECOND],
    ["longer than any wait", DAY, 10 * MINUTE],
  ])("it says when to come back, %s: kept within ten minutes", async (_, asked, kept) => {
    await put(mail, "m");
    await settle(await leaseMessage(ctx), { ...DOWN, retryAfterMs: asked });
    ctx.clock.pass(kept - 1);
    expect(await leaseMessage(ctx)).toBeNull();
    ctx.clock.pass(SECOND + 1);
    expect(await leaseMessage(ctx)).not.toBeNull();
  });

  test("one that waits does not hold up the others", async () => {
    await put(mail, "waits");
    await settle(await leaseMessage(ctx), DOWN);
    await put(text(), "next");
    expect(await keyOf(await leaseMessage(ctx))).toBe("next");
  });

  test.each([
    ["text message", text(), 10 * MINUTE],
    ["mail", mail, DAY],
  ])("a %s that is too old is laid aside, wiped, and never sent", async (_, message, life) => {
    await put(message, "late");
    ctx.clock.pass(life - 1);
    await put(text(), "in-time");
    expect(await keyOf(await leaseMessage(ctx))).toBe("late");
    ctx.clock.pass(30 * SECOND);
    expect(await keyOf(await leaseMessage(ctx))).toBe("in-time");
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
    await settle(leased, SENT);
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
  expect(await keyOf(await leaseMessage(ctx))).toBe("readable");
});

describe("a provider refuses a message for good", () => {
  const REFUSED: DeliveryOutcome = { outcome: "refused", reason: "code-303" };

  test("a text message is dead at once: wiped, its place in the budget given back, and told of in the audit", async () => {
    await inTransaction(ctx, (ctx) => reserveText(ctx, "proven-code"));
    await put(text(), "a");
    await settle(await leaseMessage(ctx), REFUSED);
    expect(await rows()).toMatchObject([
      { deadAt: ctx.clock.now(), failure: "first:code-303", payloadSealed: null, sentAt: null },
    ]);
    expect(await textSpend(ctx)).toMatchObject({ spent: 0 });
    expect(await audited(ctx, "sms.failed")).toBe(1);
    ctx.clock.pass(MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
  });

  test("T97 one that may have been sent keeps its place in the budget", async () => {
    await inTransaction(ctx, (ctx) => reserveText(ctx, "proven-code"));
    await put(text(), "a");
    await settle(await leaseMessage(ctx), { outcome: "unknown", reason: "timeout" });
    ctx.clock.pass(10 * MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
    expect(await rows()).toMatchObject([{ deadAt: ctx.clock.now(), payloadSealed: null }]);
    expect(await textSpend(ctx)).toMatchObject({ spent: 1 });
  });

  test("refused by one and not reachable at the other: it waits for the other", async () => {
    await put(text(), "a");
    const attempts: [DeliveryAttempt, DeliveryAttempt] = [
      { provider: "first", ...REFUSED },
      { provider: "second", ...DOWN },
    ];
    await settleLeased(ctx, present(await leaseMessage(ctx)), attempts);
    expect(await rows()).toMatchObject([{ deadAt: null, failure: "second:http-500" }]);
    ctx.clock.pass(6 * SECOND);
    expect((await leaseMessage(ctx))?.attempts).toBe(2);
  });

  test("a mail can be tried again by the operator while its time runs, with the same id", async () => {
    await put(mail, "m");
    const leased = present(await leaseMessage(ctx));
    await settle(leased, REFUSED);
    expect(await listDeadLetters(ctx, 10)).toMatchObject([
      { id: leased.id, state: "failed", template: "trust-ended", failure: "first:code-303", attempts: 1 },
    ]);
    expect(await retryDeadLetter(ctx, leased.id)).toEqual({ ok: true, value: null });
    expect((await leaseMessage(ctx))?.id).toBe(leased.id);
    expect(await listDeadLetters(ctx, 10)).toEqual([]);
  });

  test("a dead letter past its time, a text message, and one that is not dead, are not tried again", async () => {
    await put(mail, "m");
    const late = present(await leaseMessage(ctx));
    await settle(late, REFUSED);
    await put(text(), "t");
    const wiped = present(await leaseMessage(ctx, ["sms"]));
    await settle(wiped, REFUSED);
    await put(mail, "alive");
    const alive = present(await leaseMessage(ctx));
    const again = async (id: string) => {
      const answer = await retryDeadLetter(ctx, id);
      return answer.ok ? "ok" : answer.failure.code;
    };
    expect(await again(wiped.id)).toBe("dead-letter-wiped");
    expect(await again(alive.id)).toBe("dead-letter-unknown");
    ctx.clock.pass(DAY);
    expect(await again(late.id)).toBe("dead-letter-wiped");
    // And what it said is wiped by then, at the next look at the queue.
    await leaseMessage(ctx);
    const [row] = await ctx.db.read.select().from(outbox).where(eq(outbox.id, late.id));
    expect(row).toMatchObject({ payloadSealed: null, failure: "first:code-303" });
  });
});

describe("T97 a provider fails five times in a row", () => {
  const failTimes = async (times: number, outcome: DeliveryOutcome = DOWN) => {
    for (let i = 0; i < times; i += 1) {
      await put(mail, newId());
      await settle(await leaseMessage(ctx), outcome);
    }
  };
  const closed = () => closedBreakers(ctx, ["first", "second"]);

  test("after four it is still asked; after the fifth it is left alone for a minute", async () => {
    await failTimes(4);
    expect(await closed()).toEqual(["first", "second"]);
    await failTimes(1, { outcome: "unknown", reason: "timeout" });
    expect(await closed()).toEqual(["second"]);
    ctx.clock.pass(MINUTE - 1);
    expect(await closed()).toEqual(["second"]);
    ctx.clock.pass(1);
    expect(await closed()).toEqual(["first", "second"]);
  });

  test("after that minute one more failure is enough, and one success forgets it all", async () => {
    await failTimes(5);
    ctx.clock.pass(MINUTE);
    await failTimes(1);
    expect(await closed()).toEqual(["second"]);
    ctx.clock.pass(MINUTE);
    await put(mail, "works");
    await settle(await leaseMessage(ctx), SENT);
    await failTimes(4);
    expect(await closed()).toEqual(["first", "second"]);
  });

  test("messages that are refused for their own sake do not count", async () => {
    await failTimes(4);
    await failTimes(1, { outcome: "refused", reason: "code-303" });
    await failTimes(4);
    expect(await closed()).toEqual(["first", "second"]);
  });

  test("only the other channel is taken from the queue, and what is too late is still laid aside", async () => {
    await put(text(), "text");
    await put(mail, "mail");
    expect(await keyOf(await leaseMessage(ctx, ["mail"]))).toBe("mail");
    expect(await leaseMessage(ctx, ["mail"])).toBeNull();
    ctx.clock.pass(10 * MINUTE);
    expect(await leaseMessage(ctx, [])).toBeNull();
    const [row] = await ctx.db.read.select().from(outbox).where(eq(outbox.idempotencyKey, "text"));
    expect(row).toMatchObject({ failure: "too-late", payloadSealed: null });
  });
});

describe("a delivery receipt", () => {
  async function sentText(): Promise<string> {
    await put(text(), newId());
    const leased = present(await leaseMessage(ctx));
    await settle(leased, SENT);
    return leased.id;
  }
  const stateOf = async (id: string) => (await lastDeliveries(ctx, "noor", 50)).find((d) => d.id === id)?.state;

  test("says that the phone has it, or never will, and the audit tells of the latter once", async () => {
    const [arrived, lost] = [await sentText(), await sentText()];
    expect(await stateOf(arrived)).toBe("sent");
    expect(await noteReceipt(ctx, { id: arrived, state: "accepted" })).toBe(true);
    expect(await stateOf(arrived)).toBe("sent");
    await noteReceipt(ctx, { id: arrived, state: "delivered" });
    for (let i = 0; i < 2; i += 1) await noteReceipt(ctx, { id: lost, state: "failed", reason: "report-3" });
    expect([await stateOf(arrived), await stateOf(lost)]).toEqual(["delivered", "failed"]);
    expect(await audited(ctx, "sms.failed")).toBe(1);
  });

  test.each([
    ["delivered, then accepted", ["delivered", "accepted"]],
    ["failed, then delivered", ["failed", "delivered"]],
    ["delivered, then failed", ["delivered", "failed"]],
    ["delivered twice", ["delivered", "delivered"]],
  ] as const)("out of order or twice (%s): the phone has it", async (_, states) => {
    const id = await sentText();
    for (const state of states) await noteReceipt(ctx, state === "failed" ? { id, state, reason: "x" } : { id, state });
    expect(await stateOf(id)).toBe("delivered");
  });

  test("T98 the answer was lost, the receipt comes: it is not sent a second time", async () => {
    await put(text(), "a");
    const leased = present(await leaseMessage(ctx));
    await settle(leased, { outcome: "unknown", reason: "timeout" });
    await noteReceipt(ctx, { id: leased.id, state: "accepted" });
    expect(await rows()).toMatchObject([{ sentAt: ctx.clock.now(), payloadSealed: null }]);
    ctx.clock.pass(MINUTE);
    expect(await leaseMessage(ctx)).toBeNull();
  });

  test("about no message of ours, or about a mail, changes nothing", async () => {
    await put(mail, "m");
    const leased = present(await leaseMessage(ctx));
    expect(await noteReceipt(ctx, { id: leased.id, state: "delivered" })).toBe(false);
    expect(await noteReceipt(ctx, { id: "nobody", state: "delivered" })).toBe(false);
    expect(await stateOf(leased.id)).toBe("waiting");
  });
});
