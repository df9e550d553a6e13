import { randomInt } from "node:crypto";
import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { outbox as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { recordAudit } from "../audit/record";
import { noteAttempt } from "./breaker";
import { returnText } from "./budget";
import { openMessage } from "./enqueue";
import type { Message } from "./message";
import type { DeliveryAttempt } from "./outcome";

export type Channel = Message["channel"];

export interface Leased {
  /** Names the message to the provider too: the same at every try, and it says nothing. */
  id: string;
  attempts: number;
  accountId: string | null;
  createdAt: number;
  message: Message;
}

/**
 * Takes the oldest message of these channels that is due, for thirty seconds, those to people with an account before those to other
 * addresses; `null` when there is none. Two workers never get the same one. A message past its time is laid aside as dead instead, and what it said is wiped.
 */
export async function leaseMessage(
  ctx: Context,
  channels: readonly Channel[] = ["mail", "sms", "voice"],
): Promise<Leased | null> {
  const now = ctx.clock.now();
  const isDue = and(isUnwiped(), lte(outbox.nextAttemptAt, now), isFree(now), inArray(outbox.channel, [...channels]));
  const isLate = and(isUnwiped(), lte(outbox.notAfter, now), or(isFree(now), isNotNull(outbox.deadAt)));
  const [work] = await ctx.db.read.select({ id: outbox.id }).from(outbox).where(or(isDue, isLate)).limit(1);
  if (!work) return null;
  const row = await inTransaction(ctx, async (ctx) => {
    const late = await ctx.tx
      .update(outbox)
      .set({
        deadAt: sql`coalesce(${outbox.deadAt}, ${now})`,
        failure: sql`coalesce(${outbox.failure}, 'too-late')`,
        payloadSealed: null,
      })
      .where(isLate)
      .returning();
    for (const each of late) if (each.deadAt === now) await auditDeath(ctx, each, "too-late");
    // People with an account first: anybody can have mails sent to thousands of addresses that nobody here has.
    const toStranger = sql`${outbox.accountId} IS NULL`;
    const [next] = await ctx.tx.select().from(outbox).where(isDue).orderBy(toStranger, asc(outbox.createdAt)).limit(1);
    if (!next) return null;
    await ctx.tx
      .update(outbox)
      .set({ leasedUntil: now + policy.leaseMs, attempts: sql`tries + 1` })
      .where(eq(outbox.id, next.id));
    return next;
  });
  if (!row?.payloadSealed) return null;
  const { id, accountId, createdAt } = row;
  return {
    id,
    accountId,
    createdAt,
    attempts: row.attempts + 1,
    message: openMessage(ctx, { ...row, payloadSealed: row.payloadSealed }),
  };
}

/**
 * Writes down how it went: `attempts` are the providers that were asked, in order; all but the last did definitely not take the
 * message. Sent: wiped. Refused by all: dead, and its place in the budget is given back. Else it is tried again, after 5 seconds
 * to 10 minutes, until its time is over.
 */
export async function settleLeased(
  ctx: Context,
  leased: Leased,
  attempts: readonly [DeliveryAttempt, ...DeliveryAttempt[]],
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (const attempt of attempts) await noteAttempt(ctx, attempt);
    const last = attempts[attempts.length - 1] ?? attempts[0];
    if (last.outcome === "sent") return markSent(ctx, leased, last.provider);
    if (attempts.every(({ outcome }) => outcome === "refused")) return markDead(ctx, leased, last);
    const waiting = attempts.filter((attempt) => attempt.outcome !== "refused");
    return markWaiting(ctx, leased, waiting[waiting.length - 1] ?? last);
  });
}

/** Nobody could be asked: the message goes back as it was. */
export async function giveBack(ctx: Context, leased: Leased): Promise<void> {
  await inTransaction(ctx, (ctx) =>
    ctx.tx.update(outbox).set({ leasedUntil: null, attempts: sql`tries - 1` }).where(isStillOurs(leased)),
  );
}

async function markSent(ctx: TransactionContext, leased: Leased, provider: string): Promise<void> {
  const [row] = await ctx.tx
    .update(outbox)
    .set({ sentAt: ctx.clock.now(), payloadSealed: null, leasedUntil: null, deadAt: null, failure: null, provider })
    .where(and(eq(outbox.id, leased.id), isNull(outbox.sentAt)))
    .returning();
  if (!row) return;
  const { channel, template, accountId } = row;
  const detail = { template, provider, ...spoken(channel) };
  await recordAudit(ctx, { event: `${filedAs(channel)}.sent`, accountId, actorId: "system", detail });
}

async function markDead(ctx: TransactionContext, leased: Leased, last: DeliveryAttempt): Promise<void> {
  const reason = reasonOf(last);
  // A mail may be tried again by the operator while its time runs, so it stays sealed until then; a code is soon worthless.
  const wiped = leased.message.channel === "mail" ? {} : { payloadSealed: null };
  const [row] = await ctx.tx
    .update(outbox)
    .set({ deadAt: ctx.clock.now(), leasedUntil: null, failure: reason, provider: last.provider, ...wiped })
    .where(isStillOurs(leased))
    .returning();
  if (!row) return;
  if (row.channel !== "mail") await returnText(ctx, row.createdAt);
  await auditDeath(ctx, row, reason);
}

async function markWaiting(ctx: TransactionContext, leased: Leased, last: DeliveryAttempt): Promise<void> {
  const waits = policy.backOffMs;
  const longest = waits[waits.length - 1] ?? 0;
  const wait = waits[Math.min(leased.attempts, waits.length) - 1] ?? longest;
  const asked = last.outcome === "later" ? Math.min(last.retryAfterMs ?? 0, longest) : 0;
  const nextAttemptAt = ctx.clock.now() + Math.max(asked, wait) + randomInt(Math.ceil(wait * policy.jitter) + 1);
  await ctx.tx
    .update(outbox)
    .set({ nextAttemptAt, leasedUntil: null, failure: reasonOf(last), provider: last.provider })
    .where(isStillOurs(leased));
}

async function auditDeath(ctx: TransactionContext, row: typeof outbox.$inferSelect, reason: string): Promise<void> {
  const detail = { template: row.template, reason, attempts: row.attempts, ...spoken(row.channel) };
  const { accountId } = row;
  await recordAudit(ctx, { event: `${filedAs(row.channel)}.failed`, accountId, actorId: "system", detail });
}

// A call is a text message said aloud: the record files it there, and says so.
function filedAs(channel: Channel): "mail" | "sms" {
  return channel === "mail" ? "mail" : "sms";
}

function spoken(channel: Channel): { channel?: "voice" } {
  return channel === "voice" ? { channel } : {};
}

function reasonOf(attempt: DeliveryAttempt): string {
  return attempt.outcome === "sent" ? "" : `${attempt.provider}:${attempt.reason}`;
}

// Not sent, not dead, and in no worker's hands.
function isFree(now: number) {
  return and(
    isNull(outbox.sentAt),
    isNull(outbox.deadAt),
    or(isNull(outbox.leasedUntil), lte(outbox.leasedUntil, now)),
  );
}

// A worker that was so slow that another one took the message has no say any more, unless it did send it.
function isStillOurs(leased: Leased) {
  return and(
    eq(outbox.id, leased.id),
    eq(outbox.attempts, leased.attempts),
    isNull(outbox.sentAt),
    isNull(outbox.deadAt),
    isUnwiped(),
  );
}

function isUnwiped() {
  return isNotNull(outbox.payloadSealed);
}
