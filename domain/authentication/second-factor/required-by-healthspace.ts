import { and, eq, isNull, lte } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { healthspaces, memberships } from "@/db/schema";

/** Whether one of the person's Healthspaces asks two-factor of its members now (D7). `now` in milliseconds. */
export async function requiresTwoFactor(reader: Reader, accountId: string, now: number): Promise<boolean> {
  const [asking] = await reader
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
