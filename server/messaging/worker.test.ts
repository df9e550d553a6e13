import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { outbox } from "@/db/schema";
import { enqueue } from "@/domain/platform/outbox/enqueue";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";
import { present } from "@/domain/testing/answers";
import { MINUTE } from "@/domain/testing/moments";
import { testContext } from "@/domain/testing/test-context";
import { inTransaction } from "@/domain/transaction";
import { log } from "../observability/log";
import { beginRequest, requestFacts } from "../runtime/request-facts";
import { sampleMessages } from "./samples";
import type { Outgoing, Transport } from "./transport";
import { deliverNext, startWorker } from "./worker";

let ctx: Awaited<ReturnType<typeof testContext>>;
let warned: ReturnType<typeof vi.spyOn>;
beforeEach(async () => {
  ctx = await testContext();
  warned = vi.spyOn(log, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  ctx.dispose();
});

const sender = {
  productName: "Karify",
  host: "my.example.nl",
  appUrl: "https://my.example.nl",
  helpdeskPhone: "030 - 737 0323",
};
const LATER: DeliveryOutcome = { outcome: "later", reason: "http-500" };
const REFUSED: DeliveryOutcome = { outcome: "refused", reason: "code-303" };
const UNKNOWN: DeliveryOutcome = { outcome: "unknown", reason: "timeout" };
const SENT: DeliveryOutcome = { outcome: "sent" };

/** A gateway that answers as told and remembers what it was asked. */
function gateway(name: string, outcome: DeliveryOutcome | (() => never)): Transport & { asked: Outgoing[] } {
  const asked: Outgoing[] = [];
  const send = async (message: Outgoing) => {
    asked.push(message);
    return typeof outcome === "function" ? outcome() : outcome;
  };
  return { name, asked, send };
}

/** Messages that may go to an address of nobody. */
const templates = { sms: "login-code", mail: "password-reset-unknown" } as const;

async function queue(channel: "sms" | "mail" = "sms", howMany = 1) {
  const message = present(sampleMessages("nl").find((each) => each.template === templates[channel]));
  for (let i = 0; i < howMany; i += 1) {
    await inTransaction(ctx, (ctx) => enqueue(ctx, message, { accountId: null, idempotencyKey: crypto.randomUUID() }));
  }
}
test("a request that wakes the worker is not the worker's own: the looks that follow know nothing of it", async () => {
  await queue("mail");
  const seen: unknown[] = [];
  const now = () => {
    seen.push(requestFacts());
    return ctx.clock.now();
  };
  const awake = startWorker({ ...ctx, clock: { ...ctx.clock, now } }, sender, gatewaysForMail(), 5);
  await new Promise<void>((done) => {
    setImmediate(() => {
      beginRequest({ id: "of Cas", address: "203.0.113.7" });
      awake.wake();
      done();
    });
  });
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3));
  await awake.stop();
  expect(seen.filter((facts) => facts !== undefined)).toEqual([]);
});

const gatewaysForMail = () => ({ sms: [], mail: [gateway("mail", LATER)], voice: [] });
const deliver = (...gateways: Transport[]) => deliverNext(ctx, sender, "sms", gateways);
const rows = () => ctx.db.read.select().from(outbox);

describe("two gateways for text messages", () => {
  test.each([
    ["refused it", REFUSED],
    ["definitely did not take it", LATER],
  ])("the first %s: the second sends it, under the same id", async (_, outcome) => {
    const [first, second] = [gateway("first", outcome), gateway("second", SENT)];
    await queue();
    expect(await deliver(first, second)).toBe(true);
    const [row] = await rows();
    expect([first.asked[0]?.id, second.asked[0]?.id]).toEqual([row?.id, row?.id]);
    expect(row).toMatchObject({ sentAt: ctx.clock.now(), provider: "second", payloadSealed: null });
  });

  test("the first may have it: the second is not asked, or two might be sent", async () => {
    const [first, second] = [gateway("first", UNKNOWN), gateway("second", SENT)];
    await queue();
    await deliver(first, second);
    expect(second.asked).toEqual([]);
    expect(await rows()).toMatchObject([{ sentAt: null, failure: "first:timeout" }]);
  });

  test("both refuse it: it is dead, and nobody is asked again", async () => {
    const [first, second] = [gateway("first", REFUSED), gateway("second", REFUSED)];
    await queue();
    await deliver(first, second);
    ctx.clock.pass(MINUTE);
    expect(await deliver(first, second)).toBe(false);
    expect(await rows()).toMatchObject([{ deadAt: expect.any(Number), failure: "second:code-303" }]);
  });

  test("T97 after five failures in a row the first is not asked for a minute, and the second carries on", async () => {
    const [first, second] = [gateway("first", LATER), gateway("second", SENT)];
    await queue("sms", 8);
    for (let i = 0; i < 8; i += 1) await deliver(first, second);
    expect(first.asked).toHaveLength(5);
    expect(second.asked).toHaveLength(8);
    ctx.clock.pass(MINUTE);
    await queue();
    await deliver(first, second);
    expect(first.asked).toHaveLength(6);
  });

  test("while both are left alone a message waits untouched, and goes when one is back", async () => {
    const down = [gateway("first", LATER), gateway("second", LATER)];
    await queue("sms", 6);
    for (let i = 0; i < 6; i += 1) await deliver(...down);
    const untouched = (await rows()).filter((row) => row.attempts === 0);
    expect(untouched).toHaveLength(1);
    ctx.clock.pass(MINUTE);
    const back = gateway("second", SENT);
    for (let i = 0; i < 6; i += 1) await deliver(gateway("first", LATER), back);
    expect(back.asked.length).toBe(6);
  });
});

test("T99 a flood of mails whose server does not even answer: the text message behind them goes at once", async () => {
  await queue("mail", 50);
  await queue("sms");
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const stuck: Transport = { name: "mail", send: () => held.then(() => SENT) };
  const texts = gateway("sms", SENT);
  const worker = startWorker(ctx, sender, { mail: [stuck], sms: [texts], voice: [] });
  await vi.waitFor(() => expect(texts.asked).toHaveLength(1));
  const stopped = worker.stop();
  answer();
  await stopped;
});

test("a gateway whose code throws counts as one that may have it; the row and the worker live on", async () => {
  vi.spyOn(log, "error").mockImplementation(() => undefined);
  const broken = gateway("first", () => {
    throw new Error("+31612345678 was typed");
  });
  await queue();
  expect(await deliver(broken, gateway("second", SENT))).toBe(true);
  expect(await rows()).toMatchObject([{ sentAt: null, failure: "first:thrown" }]);
});

test("what a failure leaves in the log names no number, no code and no address", async () => {
  await queue();
  await deliver(gateway("first", LATER));
  const logged = JSON.stringify(warned.mock.calls);
  expect(logged).toContain("http-500");
  expect(logged).not.toContain("31612345678");
  expect(logged).not.toContain("123456");
});

test("a worker that is stopped finishes what it has in hand, and takes nothing more", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: Transport & { asked: number } = {
    name: "first",
    asked: 0,
    async send() {
      slow.asked += 1;
      await held;
      return SENT;
    },
  };
  await queue("sms", 10);
  const worker = startWorker(ctx, sender, { mail: [gateway("mail", SENT)], sms: [slow], voice: [] });
  await vi.waitFor(() => expect(slow.asked).toBe(4));
  const stopped = worker.stop();
  release();
  await stopped;
  expect(slow.asked).toBe(4);
  expect((await rows()).filter((row) => row.sentAt !== null)).toHaveLength(4);
});
