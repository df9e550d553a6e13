import { type VouchFailure, vouchHelpedReset } from "../authentication/account-recovery/account-recovery";
import type { Context } from "../context";
import { fail, ok, type Result } from "../result";

/** The word of both members of staff, one after the other; the refusal of the first who is refused. */
export async function approveByTwo(
  ctx: Context,
  approval: { reference: string; staff: readonly [string, string]; reason: string },
): Promise<Result<{ dueAt: number }, VouchFailure>> {
  const { reference, staff, reason } = approval;
  let dueAt: number | null = null;
  for (const staffId of staff) {
    const vouched = await ctx.db.write((tx) => vouchHelpedReset(tx, ctx, { reference, staffId, reason }));
    if (!vouched.ok) return vouched;
    dueAt = vouched.value.dueAt;
  }
  return dueAt === null ? fail({ code: "needs-two-people" }) : ok({ dueAt });
}
