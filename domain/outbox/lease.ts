import { and, asc, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "../context";
import { outbox as policy } from "../policy";
import { openMessage } from "./enqueue";
import type { Message } from "./message";

export interface Leased {
  id: string;
  idempotencyKey: string;
  tries: number;
  message: Message;
}

/**
 * Takes the oldest message that is due, for thirty seconds; `null` when there is none. Two workers never get the same one.
 * A message past its time is laid aside as dead instead.
 */
export async function leaseMessage(ctx: Context): Promise<Leased | null> {
  const now = ctx.clock.now();
  const [due] = await ctx.db.read.select({ id: outbox.id }).from(outbox).where(isDue(now)).limit(1);
  if (!due) return null;
  const row = await ctx.db.write(async (tx) => {
    await tx
      .update(outbox)
      .set({ deadAt: now, failure: "too-late", payloadSealed: null })
      .where(and(isDue(now), lte(outbox.notAfter, now)));
    const [next] = await tx.select().from(outbox).where(isDue(now)).orderBy(asc(outbox.createdAt)).limit(1);
    if (!next) return null;
    await tx
      .update(outbox)
      .set({ leasedUntil: now + policy.leaseMs, tries: sql`tries + 1` })
      .where(eq(outbox.id, next.id));
    return next;
  });
  if (!row?.payloadSealed) return null;
  const message = openMessage(ctx, { id: row.id, payloadSealed: row.payloadSealed });
  return { id: row.id, idempotencyKey: row.idempotencyKey, tries: row.tries + 1, message };
}

/** The provider has it: what it said is wiped. */
export async function markSent(ctx: Context, id: string): Promise<void> {
  await ctx.db.write((tx) =>
    tx
      .update(outbox)
      .set({ sentAt: ctx.clock.now(), payloadSealed: null, leasedUntil: null, failure: null })
      .where(eq(outbox.id, id)),
  );
}

/** Not sent: tried again later, until its time is over. `failure` is a short word for the operator. */
export async function markFailed(ctx: Context, leased: Leased, failure: string): Promise<void> {
  const waits = policy.backOffMs;
  const wait = waits[Math.min(leased.tries - 1, waits.length - 1)] ?? 0;
  await ctx.db.write((tx) =>
    tx
      .update(outbox)
      .set({ nextTryAt: ctx.clock.now() + wait, leasedUntil: null, failure })
      .where(and(eq(outbox.id, leased.id), isNotNull(outbox.payloadSealed))),
  );
}

function isDue(now: number) {
  return and(
    isNull(outbox.sentAt),
    isNull(outbox.deadAt),
    lte(outbox.nextTryAt, now),
    or(isNull(outbox.leasedUntil), lte(outbox.leasedUntil, now)),
  );
}
