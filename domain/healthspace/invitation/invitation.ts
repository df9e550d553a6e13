import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { healthspaces, invitations } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, looksLikeToken } from "../../platform/crypto/token";
import { isStillAlive } from "../../platform/session/find-session";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { join } from "../membership/join";

// An invitation is for one Healthspace, is used once, and opens no session. The link is the right to see it; who becomes a
// member is whoever is logged in and confirms (S2: one may use an account with another address).

export type InvitationState = "open" | "used" | "withdrawn" | "expired";

export interface Invitation {
  id: string;
  healthspaceId: string;
  /** To whom it was sent. */
  email: string;
  state: InvitationState;
  usedBy: string | null;
  /** Neutral name of who invites; `null`: the product's own. */
  senderName: string | null;
}

export type InvitationRefused =
  | { code: "invitation-unknown" }
  | { code: "invitation-used" }
  | { code: "invitation-withdrawn" }
  | { code: "invitation-expired" }
  | { code: "invitation-for-someone-else" };

type Row = typeof invitations.$inferSelect;

/** What an invitation's link is about, dead or alive. Opening it changes nothing. `null`: there is no such link. */
export async function findInvitation(ctx: ReadContext, token: string): Promise<Invitation | null> {
  if (!looksLikeToken(token)) return null;
  const [row] = await ctx.db.read
    .select({ invitation: invitations, senderName: healthspaces.senderName })
    .from(invitations)
    .innerJoin(healthspaces, eq(healthspaces.id, invitations.healthspaceId))
    .where(eq(invitations.tokenHash, hashToken("invitation", token)));
  if (!row) return null;
  const { id, healthspaceId, email, usedBy } = row.invitation;
  const state = stateOf(row.invitation, ctx.clock.now());
  return { id, healthspaceId, email, usedBy, state, senderName: row.senderName };
}

export interface SentInvitation {
  id: string;
  email: string;
  firstName: string | null;
  state: InvitationState;
  sentAt: number;
  expiresAt: number;
}

/** What was sent from one Healthspace, the newest first. For its staff. */
export async function listInvitations(ctx: ReadContext, healthspaceId: string): Promise<SentInvitation[]> {
  const rows = await ctx.db.read
    .select()
    .from(invitations)
    .where(eq(invitations.healthspaceId, healthspaceId))
    .orderBy(desc(invitations.createdAt))
    .limit(200);
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    firstName: row.firstName,
    state: stateOf(row, ctx.clock.now()),
    sentAt: row.createdAt,
    expiresAt: row.expiresAt,
  }));
}

/** Why this account cannot use the invitation, or `null` when it may. */
export async function refusalFor(
  ctx: ReadContext,
  invitation: Invitation | null,
  account: Account | null,
): Promise<InvitationRefused | null> {
  if (!invitation) return { code: "invitation-unknown" };
  if (invitation.state === "used" && account && invitation.usedBy !== null && invitation.usedBy !== account.id)
    return { code: "invitation-for-someone-else" };
  if (invitation.state !== "open") return { code: `invitation-${invitation.state}` };
  return account && (await isForAnother(ctx, invitation.email, account))
    ? { code: "invitation-for-someone-else" }
    : null;
}

/** "Deelnemen" by somebody who is logged in: spends the invitation and makes the member, both or neither. */
export async function acceptInvitation(
  ctx: Context,
  input: { token: string; account: Account; sessionId: string; userAgent: UserAgent },
): Promise<Result<{ healthspaceId: string }, InvitationRefused | { code: "session-ended" }>> {
  const { token, account, sessionId, userAgent } = input;
  const found = await findInvitation(ctx, token);
  const refusal = await refusalFor(ctx, found, account);
  if (!found || refusal) return fail(refusal ?? { code: "invitation-unknown" });
  const done = await allOrNothing(ctx, async (ctx) => {
    const spending = { invitationId: found.id, accountId: account.id, asOf: ctx.clock.now() };
    const healthspaceId = await spendInvitation(ctx, spending);
    const alive = await isStillAlive(ctx, sessionId);
    if (!healthspaceId || !alive || (await isForAnother(ctx, found.email, account))) return null;
    await join(ctx, account.id, healthspaceId);
    const detail = { address: found.email === account.email ? "invited" : "another" };
    await recordAudit(ctx, { event: "invite.accepted", accountId: account.id, userAgent, healthspaceId, detail });
    return { healthspaceId };
  });
  if (done) return ok(done);
  const after = await findInvitation(ctx, token);
  return fail((await refusalFor(ctx, after, account)) ?? { code: "session-ended" });
}

/**
 * Spends an invitation in one guarded statement, first in the transaction that makes the member. `asOf`: when the person said
 * yes; a registration begun in time may be activated a day later. `null`: used or withdrawn meanwhile, or too old.
 */
export async function spendInvitation(
  ctx: TransactionContext,
  input: { invitationId: string; accountId: string; asOf: number },
): Promise<string | null> {
  const [row] = await ctx.tx
    .update(invitations)
    .set({ usedAt: ctx.clock.now(), usedBy: input.accountId })
    .where(
      and(
        eq(invitations.id, input.invitationId),
        isNull(invitations.usedAt),
        isNull(invitations.withdrawnAt),
        gt(invitations.expiresAt, input.asOf),
      ),
    )
    .returning({ healthspaceId: invitations.healthspaceId });
  return row?.healthspaceId ?? null;
}

// The invited address has an account of its own, and this is not it: somebody else is logged in (AT-73).
async function isForAnother(ctx: ReadContext, email: string, account: Account): Promise<boolean> {
  const owner = await findAccountByEmail(ctx, email);
  return owner !== undefined && owner.activatedAt !== null && owner.id !== account.id;
}

function stateOf(row: Row, now: number): InvitationState {
  if (row.usedAt !== null) return "used";
  if (row.withdrawnAt !== null) return "withdrawn";
  return row.expiresAt <= now ? "expired" : "open";
}
