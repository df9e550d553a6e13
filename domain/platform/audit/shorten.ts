import { and, asc, gt, lt, lte } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { audit as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { hashUpTo, SHORTENED } from "./chain";
import { recordAudit } from "./record";

const BATCH = 500;

/**
 * Removes the rows from the start on that are five years old (D20), and writes in their place, in the same transaction, which was the
 * last of them and its hash. That line is the only thing that opens the trigger on deletions, and the check begins where it says
 * (ADR 0046). Returns how many rows.
 */
export async function shortenAudit(ctx: Context): Promise<number> {
  for (let removed = 0; ; ) {
    // A batch at a time, as the wiping does.
    const rows = await inTransaction(ctx, (ctx) => removeOldest(ctx));
    removed += rows;
    if (rows < BATCH) return removed;
  }
}

async function removeOldest(ctx: TransactionContext): Promise<number> {
  const last = await lastOfBatch(ctx, ctx.clock.now() - policy.keptMs);
  if (!last) return 0;
  const detail = { through: last.id, hash: await hashUpTo(ctx, last) };
  await recordAudit(ctx, { event: SHORTENED, accountId: null, actorId: "system", detail });
  const gone = await ctx.tx.delete(auditEvents).where(lte(auditEvents.id, last.id)).returning({ id: auditEvents.id });
  return gone.length;
}

// Only from the start on: a row between two younger ones stays until those may go, for the chain has one beginning.
async function lastOfBatch(ctx: ReadContext, until: number): Promise<typeof auditEvents.$inferSelect | undefined> {
  const [young] = await ctx.db.read
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(gt(auditEvents.at, until))
    .orderBy(asc(auditEvents.id))
    .limit(1);
  const old = and(lte(auditEvents.at, until), young ? lt(auditEvents.id, young.id) : undefined);
  return (await ctx.db.read.select().from(auditEvents).where(old).orderBy(asc(auditEvents.id)).limit(BATCH)).at(-1);
}
