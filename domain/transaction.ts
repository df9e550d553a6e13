import type { Context, TransactionContext } from "./context";

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
      messageQueued() {
        queued = true;
      },
    };
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

/** A part of a transaction that can be taken back alone: what `work` wrote is undone when it throws. */
export function savepoint<T>(ctx: TransactionContext, work: (ctx: TransactionContext) => Promise<T>): Promise<T> {
  return ctx.tx.transaction((tx) => work({ ...ctx, tx, db: { read: tx } }));
}

class Refused extends Error {}
