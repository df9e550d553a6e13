import { and, desc, eq, gt, isNotNull } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import type { Channel } from "./lease";

/** "waiting": not with a provider yet, or its answer is not known. "failed": it will not arrive. */
export type DeliveryState = "waiting" | "sent" | "delivered" | "failed";

/** A message as an operator may see it: nothing of what it says, nor to whom. Times are milliseconds since 1970. */
export interface Delivery {
  id: string;
  channel: Channel;
  template: string;
  state: DeliveryState;
  createdAt: number;
  notAfter: number;
  sentAt: number | null;
  deadAt: number | null;
  attempts: number;
  provider: string | null;
  failure: string | null;
}

type Row = typeof outbox.$inferSelect;

/** How a message fares and by which way it goes. */
export function deliveryFrom(row: Row): { state: DeliveryState; channel: Channel } {
  return { state: stateOf(row), channel: row.channel };
}

/** The newest messages to one account, newest first. */
export async function lastDeliveries(ctx: ReadContext, accountId: string, limit: number): Promise<Delivery[]> {
  const rows = await ctx.db.read
    .select()
    .from(outbox)
    .where(eq(outbox.accountId, accountId))
    .orderBy(desc(outbox.createdAt))
    .limit(limit);
  return rows.map(show);
}

/** Messages that were given up and never sent, newest first. */
export async function listDeadLetters(ctx: ReadContext, limit: number): Promise<Delivery[]> {
  const rows = await ctx.db.read
    .select()
    .from(outbox)
    .where(isNotNull(outbox.deadAt))
    .orderBy(desc(outbox.deadAt))
    .limit(limit);
  return rows.map(show);
}

/**
 * Puts a dead letter back into the queue, with the same key. `dead-letter-unknown`: there is none with this id.
 * `dead-letter-wiped`: what it said is gone, because it brought a code or its time is over.
 */
export async function retryDeadLetter(
  ctx: Context,
  id: string,
): Promise<Result<null, { code: "dead-letter-unknown" | "dead-letter-wiped" }>> {
  const now = ctx.clock.now();
  return inTransaction(ctx, async (ctx) => {
    const isDead = and(eq(outbox.id, id), isNotNull(outbox.deadAt));
    const [retried] = await ctx.tx
      .update(outbox)
      .set({ deadAt: null, failure: null, leasedUntil: null, nextAttemptAt: now })
      .where(and(isDead, isNotNull(outbox.payloadSealed), gt(outbox.notAfter, now)))
      .returning({ id: outbox.id });
    if (retried) return ok(null);
    const [dead] = await ctx.tx.select({ id: outbox.id }).from(outbox).where(isDead);
    return fail({ code: dead ? "dead-letter-wiped" : "dead-letter-unknown" });
  });
}

function stateOf(row: Row): DeliveryState {
  if (row.deliveredAt !== null) return "delivered";
  if (row.undeliveredAt !== null || row.deadAt !== null) return "failed";
  return row.sentAt === null ? "waiting" : "sent";
}

function show(row: Row): Delivery {
  const { id, channel, template, createdAt, notAfter, sentAt, deadAt, attempts, provider, failure } = row;
  return {
    id,
    channel,
    template,
    state: stateOf(row),
    createdAt,
    notAfter,
    sentAt,
    deadAt,
    attempts,
    provider,
    failure,
  };
}
