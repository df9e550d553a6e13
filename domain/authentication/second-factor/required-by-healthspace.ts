import { and, eq, isNull, lte, type Placeholder, type SQL, sql } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import type { ReadContext } from "../../context";
import type { Steps } from "../../platform/session/proof";

/** Whether a Healthspace that asks two-factor from `from` on, or never (`null`), asks it now. Both in milliseconds. */
export function asksTwoFactor(from: number | null, now: number): boolean {
  return from !== null && from <= now;
}

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

/**
 * The condition on `healthspaces` for what the account may read of them: one that asks two-factor of its members is open only with
 * two-factor on, or in a session that a passkey opened (`shown`, see `stepsOf`; D7, ADR 0103). For a query that reads what a Healthspace
 * holds, so that no page has to remember it. `now` in milliseconds.
 */
export function openTo(account: string | Placeholder, now: number | Placeholder, shown: Steps | Placeholder): SQL {
  const from = healthspaces.twoFactorRequiredFrom;
  return sql`(${from} IS NULL OR ${from} > ${now} OR ${shown} = 'both' OR EXISTS (
    SELECT 1 FROM factors f WHERE f.account_id = ${account} AND f.removed_at IS NULL))`;
}
