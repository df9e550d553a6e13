import { and, eq, isNull } from "drizzle-orm";
import { recoveryCodeSets } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { seal, unseal } from "../../platform/crypto/seal";
import { recoveryCode as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { currentSet, type RecoveryCodeState } from "./state";

// The database keeps only hashes, so the server cannot show codes again. Until the person says they are kept, the plain codes
// travel sealed in a cookie of the one browser they were made in (ADR 0006).

/** The value of that cookie. Opens only for this account and this set. */
export function sealShownCodes(ctx: Context, accountId: string, setId: string, codes: string[]): string {
  return seal(ctx.keys, "shown-codes-seal/v1", `${accountId}|${setId}`, codes.join(" "));
}

/** The ten codes while they may still be shown, or `null`: kept, replaced, too old, or made in another browser. */
export async function readShownCodes(
  ctx: ReadContext,
  accountId: string,
  sealed: string | undefined,
): Promise<{ codes: string[]; number: number; createdAt: number } | null> {
  const set = await currentSet(ctx, accountId);
  if (!sealed || !set || set.savedAt !== null || set.createdAt + policy.shownMs <= ctx.clock.now()) return null;
  try {
    const codes = unseal(ctx.keys, "shown-codes-seal/v1", `${accountId}|${set.id}`, sealed).split(" ");
    return { codes, number: set.number, createdAt: set.createdAt };
  } catch {
    return null;
  }
}

/**
 * Whether the set in use was never said to be kept: two-factor is on from the moment the codes are made, so a set-up left before
 * "Gereed" would lock the person out with the next lost phone, and nothing would have said so.
 */
export function areCodesUnkept(codes: RecoveryCodeState | null): boolean {
  return codes?.savedAt === null;
}

/** The person has them: from now on they are never shown again. */
export async function keepRecoveryCodes(ctx: Context, accountId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.tx
      .update(recoveryCodeSets)
      .set({ savedAt: ctx.clock.now() })
      .where(
        and(
          eq(recoveryCodeSets.accountId, accountId),
          isNull(recoveryCodeSets.replacedAt),
          isNull(recoveryCodeSets.savedAt),
        ),
      )
      .returning({ id: recoveryCodeSets.id });
    if (rows.length === 1) await recordAudit(ctx, { event: "2fa.codes_kept", accountId });
  });
}
