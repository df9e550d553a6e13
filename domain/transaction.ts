import type { Context, OneCallContext, TransactionContext } from "./context";

/**
 * Runs `work` in one write transaction. `work` may run again from its start when another process held the lock, so it must have
 * no effect outside the transaction. Await nothing but the transaction's own statements inside: every write of the process waits.
 */
export async function inTransaction<T>(ctx: Context, work: (ctx: TransactionContext) => Promise<T>): Promise<T> {
  let queued = false;
  const done = await ctx.db.write((tx) => {
    queued = false;
    const inside: TransactionContext = {
      ...ctx,
      tx,
      db: { read: tx },
      audit: { head: null },
      messageQueued() {
        queued = true;
      },
    };
    ctx.onBegin?.(inside);
    return work(inside);
  });
  if (queued) ctx.onMessageQueued?.();
  return done;
}

/** One write transaction in which a guard may refuse: when `work` returns `null`, nothing it wrote stays. */
export async function allOrNothing<T>(
  ctx: Context,
  work: (ctx: TransactionContext) => Promise<T | null>,
): Promise<T | null> {
  try {
    return await inTransaction(ctx, async (ctx) => {
      const done = await work(ctx);
      if (done === null) throw new Refused();
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/**
 * Counts attempts in one call. `together` begins all its statements at once, as if nothing were paused, with guards in SQL: where one is
 * paused nothing is counted and it answers `null`. Then `inTurn` says exactly what is refused. On a database server that is one round
 * trip for whoever is let through, and the write lock is not held over the network.
 */
export async function countTogether<T>(
  ctx: Context,
  together: (ctx: OneCallContext) => Promise<T | null>,
  inTurn: (ctx: TransactionContext) => Promise<T>,
): Promise<T> {
  const counted = await ctx.db.write((tx) => together({ ...ctx, tx, db: { read: tx } }), "in-one-call");
  return counted ?? inTransaction(ctx, inTurn);
}

/** A part of a transaction that can be taken back alone: what `work` wrote is undone when it throws. */
export async function savepoint<T>(ctx: TransactionContext, work: (ctx: TransactionContext) => Promise<T>): Promise<T> {
  const audit = { ...ctx.audit };
  const done = await ctx.tx.transaction((tx) => work({ ...ctx, tx, db: { read: tx }, audit }));
  ctx.audit.head = audit.head;
  return done;
}

class Refused extends Error {}
