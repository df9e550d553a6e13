import { and, eq, isNull, lte } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import type { ReadContext } from "../../context";

/** Whether one of the person's Healthspaces asks two-factor of its members now (D7). `now` in milliseconds. */
export async function requiresTwoFactor(ctx: ReadContext, accountId: string, now: number): Promise<boolean> {
  const [asking] = await ctx.db.read
    .select({ id: healthspaces.id })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(
      and(
        eq(memberships.accountId, accountId),
        isNull(memberships.endedAt),
        lte(healthspaces.twoFactorRequiredFrom, now),
      ),
    )
    .limit(1);
  return asking !== undefined;
}
