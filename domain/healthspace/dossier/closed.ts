import { and, asc, eq, not } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";

/**
 * The names of the Healthspaces of a person, left ones too, that ask two-factor while they have it off: what belongs to them is missing
 * in their lists, and the page says why (D7).
 */
export async function listClosed(ctx: ReadContext, accountId: string): Promise<string[]> {
  const rows = await ctx.db.read
    .select({ name: healthspaces.name })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), not(openTo(accountId, ctx.clock.now(), stepsOf(ctx)))))
    .orderBy(asc(healthspaces.name));
  return rows.map(({ name }) => name);
}
