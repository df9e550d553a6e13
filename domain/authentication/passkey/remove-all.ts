import { eq } from "drizzle-orm";
import { passkeys } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";

/**
 * Removes all of them: for the owner's word that somebody else was at work, and for who lost everything. The sessions are for the caller
 * to end, and its mail says it.
 */
export async function removeAllPasskeys(ctx: TransactionContext, accountId: string): Promise<void> {
  const rows = await ctx.tx.delete(passkeys).where(eq(passkeys.accountId, accountId)).returning({ id: passkeys.id });
  if (rows.length === 0) return;
  const detail = { count: rows.length };
  await recordAudit(ctx, { event: "passkey.removed", accountId, actorId: "system", detail });
}
