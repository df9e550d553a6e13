import { and, eq, type SQL, sql } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { ReadContext } from "../../context";

/**
 * Whether a password alone must not change how this person logs in: somebody who may see data of others, has two-factor off, and has a
 * passkey or had one until a mailed link removed it (T128, ADR 0103).
 */
export async function reliesOnPasskey(ctx: ReadContext, accountId: string): Promise<boolean> {
  const [row] = await ctx.db.read.select({ id: accounts.id }).from(accounts).where(isReliant(accountId)).limit(1);
  return row !== undefined;
}

/** The same as a condition on `accounts`. */
export function isReliant(accountId: string): SQL | undefined {
  return and(
    eq(accounts.id, accountId),
    sql`(${accounts.passkeysEndedAt} IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = ${accountId}))`,
    sql`NOT EXISTS (SELECT 1 FROM factors f WHERE f.account_id = ${accountId} AND f.removed_at IS NULL)`,
    sql`(EXISTS (SELECT 1 FROM memberships m, json_each(m.roles) r
          WHERE m.account_id = ${accountId} AND m.ended_at IS NULL AND r.value <> 'client')
      OR EXISTS (SELECT 1 FROM service_desk_people d WHERE d.account_id = ${accountId} AND d.ended_at IS NULL))`,
  );
}
