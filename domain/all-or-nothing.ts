import type { Transaction } from "@/db/client";
import type { Context } from "./context";

/** One write transaction in which a guard may refuse: when `work` answers `null`, nothing it wrote stays. */
export async function allOrNothing<T>(ctx: Context, work: (tx: Transaction) => Promise<T | null>): Promise<T | null> {
  try {
    return await ctx.db.write(async (tx) => {
      const done = await work(tx);
      if (done === null) throw new Refused();
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

class Refused extends Error {}
