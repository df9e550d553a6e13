import { eq } from "drizzle-orm";
import { accountRecoveries, accounts } from "@/db/schema";
import { type ApproveFailure, approveAccountRecovery } from "../authentication/account-recovery/approve";
import type { Identity } from "../authentication/account-recovery/identity";
import type { Context } from "../context";
import { fail, ok, type Result } from "../result";
import { inTransaction } from "../transaction";

/** What the document of the person says whose request this is; of nobody where there is none. */
export async function documentOf(ctx: Context, reference: string): Promise<Identity> {
  const [row] = await ctx.db.read
    .select({ lastName: accounts.lastName, dateOfBirth: accounts.dateOfBirth })
    .from(accountRecoveries)
    .innerJoin(accounts, eq(accounts.id, accountRecoveries.accountId))
    .where(eq(accountRecoveries.reference, reference));
  return { lastName: row?.lastName ?? "Niemand", dateOfBirth: row?.dateOfBirth ?? "1970-01-01" };
}

/** The word of both members of staff, one after the other; the refusal of the first who is refused. */
export async function approveByTwo(
  ctx: Context,
  approval: { reference: string; staff: readonly [string, string]; reason: string },
): Promise<Result<{ dueAt: number }, ApproveFailure>> {
  const { reference, staff, reason } = approval;
  const identity = await documentOf(ctx, reference);
  let dueAt: number | null = null;
  for (const staffId of staff) {
    const approved = await inTransaction(ctx, (ctx) =>
      approveAccountRecovery(ctx, { reference, staffId, identity, reason }),
    );
    if (!approved.ok) return approved;
    dueAt = approved.value.dueAt;
  }
  return dueAt === null ? fail({ code: "needs-two-people" }) : ok({ dueAt });
}
