import { lte, sql } from "drizzle-orm";
import { databaseFacts } from "@/db/schema";
import type { Context } from "../../context";
import { maintenance as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import type { MaintenanceReport } from "./jobs";

/**
 * Once a day, in whichever process comes first: what has run out goes, the personal part of old audit lines and the oldest lines too,
 * and the chain is checked. `null`: it was done less than twenty hours ago.
 */
export async function runMaintenance(ctx: Context): Promise<MaintenanceReport | null> {
  if (!(await claim(ctx))) return null;
  // Every start asks; most find nothing to do (ADR 0092).
  const { doMaintenance } = await import("./jobs");
  return doMaintenance(ctx);
}

// One statement: of two processes at the same instant only one gets it.
async function claim(ctx: Context): Promise<boolean> {
  const now = ctx.clock.now();
  const rows = await inTransaction(ctx, (ctx) =>
    ctx.tx
      .insert(databaseFacts)
      .values({ key: "maintenance-at", value: String(now) })
      .onConflictDoUpdate({
        target: databaseFacts.key,
        set: { value: String(now) },
        setWhere: lte(sql`CAST(${databaseFacts.value} AS INTEGER)`, now - policy.everyMs),
      })
      .returning({ key: databaseFacts.key }),
  );
  return rows.length === 1;
}
