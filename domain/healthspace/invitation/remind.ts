import { and, asc, eq, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { invitations } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { findAccountByEmail } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, newToken } from "../../platform/crypto/token";
import { invitation as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { standing } from "../membership/join";
import { inviterRoles, isStillGiven } from "./invitation";
import { mailInvitation } from "./send";

const [first, second] = policy.remindAfterMs;

/**
 * Reminds of invitations that nobody used, three and seven days after they were sent, once each (INVT-4). Called by the worker. Only the
 * hash of a link is kept, so a reminder brings a new one and the older mail's dies, as when staff send it again; the thirty days do not
 * begin anew.
 */
export async function remindOfInvitations(ctx: Context): Promise<void> {
  // Each look changes the row it found, so this ends; and what another process took is not found again.
  while (await inTransaction(ctx, remindNext));
}

async function remindNext(ctx: TransactionContext): Promise<boolean> {
  const now = ctx.clock.now();
  const [found] = (
    await Promise.all(
      [first, second].map((after, sent) =>
        ctx.tx
          .select({ invitation: invitations, inviterRoles })
          .from(invitations)
          .where(and(isWaiting(sent), lte(invitations.createdAt, now - after)))
          .orderBy(asc(invitations.createdAt))
          .limit(1),
      ),
    )
  ).flat();
  if (!found) return false;
  const { invitation: row } = found;
  // Both are due where nothing was sent for a week: one mail is enough.
  const reminders = row.createdAt <= now - second ? 2 : 1;
  const isWanted = row.expiresAt > now && isStillGiven(row, found.inviterRoles) && !(await hasJoined(ctx, row));
  const token = newToken();
  const changed = await ctx.tx
    .update(invitations)
    .set({ reminders, ...(isWanted ? { remindedAt: now, tokenHash: hashToken("invitation", token) } : {}) })
    .where(and(eq(invitations.id, row.id), isWaiting(row.reminders)))
    .returning({ id: invitations.id });
  if (changed.length === 0 || !isWanted) return true;
  await mailInvitation(ctx, row, { token, due: row.expiresAt, template: "invitation-reminder" });
  const { healthspaceId } = row;
  await recordAudit(ctx, { event: "invite.reminded", accountId: null, actorId: "system", healthspaceId });
  return true;
}

/** Open invitations of which so many reminders were sent; by the index of those. */
function isWaiting(reminders: number): SQL | undefined {
  return and(
    isNull(invitations.usedAt),
    isNull(invitations.withdrawnAt),
    lt(invitations.reminders, sql.raw("2")),
    eq(invitations.reminders, reminders),
  );
}

// Joined by another invitation, or at the door of the Healthspace.
async function hasJoined(
  ctx: TransactionContext,
  { email, healthspaceId, roles }: typeof invitations.$inferSelect,
): Promise<boolean> {
  const account = await findAccountByEmail(ctx, email);
  const isClient = roles.every((role) => role === "client");
  return account !== undefined && isClient && (await standing(ctx, account.id, healthspaceId)) === "member";
}
