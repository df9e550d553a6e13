import type { Transaction, WriteMode } from "@/db/client";
import type { Context } from "../context";

/**
 * The same context for one operation, in which something else happens just before its `nth` write: between what the operation
 * looked at and what it changes.
 */
export function beforeWrite<C extends Context>(ctx: C, nth: number, happens: () => Promise<unknown>): C {
  let writes = 0;
  return {
    ...ctx,
    db: {
      ...ctx.db,
      async write<T>(work: (tx: Transaction) => Promise<T>, how?: WriteMode): Promise<T> {
        writes += 1;
        if (writes === nth) await happens();
        return ctx.db.write(work, how);
      },
    },
  };
}
