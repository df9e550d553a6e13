import { type ApproveFailure, approveAccountRecovery } from "../authentication/account-recovery/account-recovery";
import type { Context } from "../context";
import { fail, ok, type Result } from "../result";
import { inTransaction } from "../transaction";

/** The word of both members of staff, one after the other; the refusal of the first who is refused. */
export async function approveByTwo(
  ctx: Context,
  approval: { reference: string; staff: readonly [string, string]; reason: string },
): Promise<Result<{ dueAt: number }, ApproveFailure>> {
  const { reference, staff, reason } = approval;
  let dueAt: number | null = null;
  for (const staffId of staff) {
    const approved = await inTransaction(ctx, (ctx) => approveAccountRecovery(ctx, { reference, staffId, reason }));
    if (!approved.ok) return approved;
    dueAt = approved.value.dueAt;
  }
  return dueAt === null ? fail({ code: "needs-two-people" }) : ok({ dueAt });
}
