import { eq } from "drizzle-orm";
import { accounts, passkeys } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { isReliant } from "./relies-on-passkey";

/**
 * Removes all of them. The sessions are for the caller to end, and its mail says it. `mailed-link`: whoever reads the mailbox said that
 * somebody else was at work. Where nothing else shows both steps of somebody who may see data of others, the mailbox must not open what
 * the passkey closed: it is noted, and the password alone sets nothing up (ADR 0103). `recovered`: people looked at who it is.
 */
export async function removeAllPasskeys(
  ctx: TransactionContext,
  accountId: string,
  why: "mailed-link" | "recovered",
): Promise<void> {
  if (why === "mailed-link") {
    await ctx.tx.update(accounts).set({ passkeysEndedAt: ctx.clock.now() }).where(isReliant(accountId));
  } else {
    await forgetEndedPasskeys(ctx, accountId);
  }
  const rows = await ctx.tx.delete(passkeys).where(eq(passkeys.accountId, accountId)).returning({ id: passkeys.id });
  if (rows.length === 0) return;
  const detail = { count: rows.length };
  await recordAudit(ctx, { event: "passkey.removed", accountId, actorId: "system", detail });
}

/** Something new shows both steps, or people looked at who it is. */
export async function forgetEndedPasskeys(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx.update(accounts).set({ passkeysEndedAt: null }).where(eq(accounts.id, accountId));
}
