import { and, inArray, isNotNull, lte, or } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import type { Context } from "../../context";
import { audit as policy } from "../../policy";
import { inTransaction } from "../../transaction";

const BATCH = 500;

/** Wipes the personal part of every row older than 180 days (D20). The chain goes on to hold. Returns how many rows. */
export async function wipePersonalParts(ctx: Context): Promise<number> {
  const isOld = and(
    lte(auditEvents.at, ctx.clock.now() - policy.personalMs),
    or(isNotNull(auditEvents.browser), isNotNull(auditEvents.address), isNotNull(auditEvents.personalSalt)),
  );
  for (let wiped = 0; ; ) {
    // A batch at a time: a year's rows at once would keep everybody else waiting for the database.
    const rows = await inTransaction(ctx, async (ctx) => {
      const old = ctx.tx.select({ id: auditEvents.id }).from(auditEvents).where(isOld).limit(BATCH);
      return ctx.tx
        .update(auditEvents)
        .set({ browser: null, address: null, personalSalt: null })
        .where(inArray(auditEvents.id, old))
        .returning({ id: auditEvents.id });
    });
    wiped += rows.length;
    if (rows.length < BATCH) return wiped;
  }
}
