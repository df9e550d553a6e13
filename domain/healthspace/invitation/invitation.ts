import { and, asc, count, desc, eq, gt, isNull, not, notInArray, type SQL, sql } from "drizzle-orm";
import { accounts, healthspaces, invitations, type MemberRole } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, looksLikeToken } from "../../platform/crypto/token";
import { isStillAlive } from "../../platform/session/find-session";
import { members as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { connectAtJoining } from "../connection/offer";
import { join } from "../membership/join";
import { isStaff, mayGive } from "../staff/may";

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
  /** An account, or `operator:` and a name; `null`: not kept. */
  invitedBy: string | null;
  /** Neutral name of who invites; `null`: the product's own. */
  senderName: string | null;
  /** What the person becomes. */
  roles: MemberRole[];
  /** Who treats the person from the start: joining is agreeing to that. `null`: nobody, or that person no longer treats anybody there. */
  contact: { firstName: string; lastName: string } | null;
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
    .select({
      invitation: invitations,
      senderName: healthspaces.senderName,
      inviterRoles,
      firstName: accounts.firstName,
      lastName: accounts.lastName,
    })
    .from(invitations)
    .innerJoin(healthspaces, eq(healthspaces.id, invitations.healthspaceId))
    .leftJoin(accounts, and(eq(accounts.id, invitations.connectTo), isClinicianHere()))
    .where(eq(invitations.tokenHash, hashToken("invitation", token)));
  if (!row) return null;
  const { id, healthspaceId, email, usedBy, invitedBy, roles } = row.invitation;
  const { senderName, firstName, lastName } = row;
  const state = stateOf(row, ctx.clock.now());
  const contact = firstName !== null && lastName !== null && roles.includes("client") ? { firstName, lastName } : null;
  return { id, healthspaceId, email, usedBy, invitedBy, state, senderName, roles, contact };
}

/** What whoever invited is there now, as JSON; nothing once they left, can no longer log in, or when it was not kept. */
export const inviterRoles = sql<string | null>`(SELECT im.roles FROM memberships im
  INNER JOIN accounts ia ON ia.id = im.account_id
  WHERE im.account_id = invitations.invited_by AND im.healthspace_id = invitations.healthspace_id AND im.ended_at IS NULL
    AND ia.activated_at IS NOT NULL AND ia.disabled_at IS NULL AND ia.delete_at IS NULL)`;

function isClinicianHere(): SQL {
  return sql`EXISTS (SELECT 1 FROM memberships cm WHERE cm.account_id = invitations.connect_to
    AND cm.healthspace_id = invitations.healthspace_id AND cm.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM json_each(cm.roles) WHERE value = 'clinician'))`;
}

export interface SentInvitation {
  id: string;
  email: string;
  firstName: string | null;
  state: InvitationState;
  sentAt: number;
  expiresAt: number;
  roles: MemberRole[];
  /** Reminders that went out by themselves, and when the last one did. */
  reminders: number;
  remindedAt: number | null;
}

export interface InvitationPage {
  sent: SentInvitation[];
  /** How many pages there are, at least one. */
  pages: number;
}

/** What was sent from one Healthspace and is open, or no longer, the newest first. `page` from 1. For its staff. */
export async function listInvitations(
  ctx: ReadContext,
  healthspaceId: string,
  { which, page }: { which: "open" | "past"; page: number },
): Promise<InvitationPage> {
  const open = await isStillOpen(ctx, healthspaceId);
  const where = and(eq(invitations.healthspaceId, healthspaceId), which === "open" ? open : not(open));
  const [all] = await ctx.db.read.select({ count: count() }).from(invitations).where(where);
  const rows = await ctx.db.read
    .select({ invitation: invitations, inviterRoles })
    .from(invitations)
    .where(where)
    .orderBy(desc(invitations.createdAt), asc(invitations.email), asc(invitations.id))
    .limit(policy.perPage)
    .offset((page - 1) * policy.perPage);
  const sent = rows.map((row) => {
    const { id, email, firstName, createdAt, expiresAt, roles, reminders, remindedAt } = row.invitation;
    const state = stateOf(row, ctx.clock.now());
    return { id, email, firstName, state, sentAt: createdAt, expiresAt, roles, reminders, remindedAt };
  });
  return { sent, pages: Math.max(1, Math.ceil((all?.count ?? 0) / policy.perPage)) };
}

// In the query, as `stateOf` says it: of those to staff the few that can no longer be given are left out by id.
async function isStillOpen(ctx: ReadContext, healthspaceId: string): Promise<SQL> {
  const unused = sql`(${invitations.usedAt} IS NULL AND ${invitations.withdrawnAt} IS NULL
    AND ${invitations.expiresAt} > ${ctx.clock.now()})`;
  const ofStaff = await ctx.db.read
    .select({ invitation: invitations, inviterRoles })
    .from(invitations)
    .where(and(eq(invitations.healthspaceId, healthspaceId), unused, isForStaff()));
  const dead = ofStaff.filter(({ invitation, inviterRoles }) => !isStillGiven(invitation, inviterRoles));
  return sql`(${unused} AND ${notInArray(
    invitations.id,
    dead.map(({ invitation }) => invitation.id),
  )})`;
}

function isForStaff(): SQL {
  return sql`EXISTS (SELECT 1 FROM json_each(${invitations.roles}) WHERE value <> 'client')`;
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
  return account && (await isForAnother(ctx, invitation, account)) ? { code: "invitation-for-someone-else" } : null;
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
    const healthspaceId = await joinByInvitation(ctx, spending);
    const alive = await isStillAlive(ctx, sessionId);
    if (!healthspaceId || !alive || (await isForAnother(ctx, found, account))) return null;
    const detail = { address: found.email === account.email ? "invited" : "another" };
    await recordAudit(ctx, { event: "invite.accepted", accountId: account.id, userAgent, healthspaceId, detail });
    return { healthspaceId };
  });
  if (done) return ok(done);
  const after = await findInvitation(ctx, token);
  return fail((await refusalFor(ctx, after, account)) ?? { code: "session-ended" });
}

/**
 * Spends an invitation in one guarded statement and makes the member, with what they agreed to by joining.
 * `asOf`: when the person said yes; a registration begun in time may be activated a day later. `null`: used or withdrawn meanwhile, or
 * too old; nothing was made.
 */
export async function joinByInvitation(
  ctx: TransactionContext,
  input: { invitationId: string; accountId: string; asOf: number },
): Promise<string | null> {
  const { invitationId, accountId, asOf } = input;
  const own = eq(invitations.id, invitationId);
  const [found] = await ctx.tx.select({ invitation: invitations, inviterRoles }).from(invitations).where(own);
  if (!found || !isStillGiven(found.invitation, found.inviterRoles) || isOwnRoles(found.invitation, accountId))
    return null;
  const [row] = await ctx.tx
    .update(invitations)
    .set({ usedAt: ctx.clock.now(), usedBy: accountId })
    .where(and(own, isNull(invitations.usedAt), isNull(invitations.withdrawnAt), gt(invitations.expiresAt, asOf)))
    .returning();
  if (!row) return null;
  const { healthspaceId, roles, connectTo, invitedBy } = row;
  await join(ctx, accountId, healthspaceId, roles);
  if (connectTo !== null && roles.includes("client"))
    await connectAtJoining(ctx, { healthspaceId, clientId: accountId, staffId: connectTo }, invitedBy ?? connectTo);
  return healthspaceId;
}

/** Roles of staff are given by whoever may give them at the moment of joining, not only at that of inviting (ADR 0106). */
export function isStillGiven({ roles, invitedBy }: Row, inviter: string | null): boolean {
  if (!isStaff(roles)) return true;
  if (invitedBy?.startsWith("operator:")) return true;
  const own = inviter === null ? [] : (JSON.parse(inviter) as MemberRole[]);
  return roles.every((role) => role === "client" || mayGive(own, role));
}

/**
 * Withdraws what this account invited staff with and nobody used: the owner says that somebody else was at work, who may have invited
 * themselves. Invitations of clients stay: they give nobody a right over others.
 */
export async function withdrawStaffInvitationsOf(ctx: TransactionContext, accountId: string): Promise<void> {
  const rows = await ctx.tx
    .update(invitations)
    .set({ withdrawnAt: ctx.clock.now() })
    .where(
      and(
        eq(invitations.invitedBy, accountId),
        isNull(invitations.usedAt),
        isNull(invitations.withdrawnAt),
        isForStaff(),
      ),
    )
    .returning({ healthspaceId: invitations.healthspaceId });
  for (const { healthspaceId } of rows)
    await recordAudit(ctx, { event: "invite.withdrawn", accountId: null, actorId: "system", healthspaceId });
}

// Nobody gives themselves a role by an invitation of their own.
function isOwnRoles({ roles, invitedBy }: Pick<Row, "roles" | "invitedBy">, accountId: string): boolean {
  return isStaff(roles) && invitedBy === accountId;
}

// The invited address has an account of its own, and this is not it: somebody else is logged in (AT-73).
async function isForAnother(ctx: ReadContext, invitation: Invitation, account: Account): Promise<boolean> {
  if (isOwnRoles(invitation, account.id)) return true;
  const owner = await findAccountByEmail(ctx, invitation.email);
  return owner !== undefined && owner.activatedAt !== null && owner.id !== account.id;
}

function stateOf(
  { invitation, inviterRoles }: { invitation: Row; inviterRoles: string | null },
  now: number,
): InvitationState {
  if (invitation.usedAt !== null) return "used";
  if (invitation.withdrawnAt !== null || !isStillGiven(invitation, inviterRoles)) return "withdrawn";
  return invitation.expiresAt <= now ? "expired" : "open";
}
