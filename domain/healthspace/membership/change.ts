import { and, asc, eq, isNotNull, isNull, not, notExists, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { accounts, healthspaces, type MemberRole, memberships } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { fail, ok, type Result } from "../../result";
import { endConnectionsOf } from "../connection/end";
import { isShowable } from "../staff/may";

// What staff and the operator change of a membership. The right to do so is the caller's, asked in the same transaction.

export type Member = Pick<typeof memberships.$inferSelect, "id" | "accountId" | "healthspaceId" | "roles">;

/** `role-last-owner`: nobody would be left to run the Healthspace. `member-gone`: it changed meanwhile. */
export type MemberChange = Result<null, { code: "role-last-owner" } | { code: "member-gone" }>;

/**
 * Gives a member these roles and no others. Contacts that a lost role stood for end with it. `by`: an account, or `operator:` and a
 * name.
 */
export async function giveRoles(
  ctx: TransactionContext,
  { id, accountId, healthspaceId, roles: before }: Member,
  roles: MemberRole[],
  by: string,
): Promise<MemberChange> {
  const lost = (role: MemberRole) => before.includes(role) && !roles.includes(role);
  if (!before.some(lost) && roles.length === before.length) return ok(null);
  const changed = await ctx.tx
    .update(memberships)
    .set({ roles, ...(isShowable(roles) ? {} : { visibleAt: null }) })
    .where(and(isLiving(id), lost("owner") ? hasAnotherOwner(id, healthspaceId) : undefined))
    .returning({ id: memberships.id });
  if (changed.length === 0) return fail({ code: lost("owner") ? "role-last-owner" : "member-gone" });
  const detail = { roles: roles.join(" ") };
  await recordAudit(ctx, { event: "membership.roles", accountId, actorId: by, healthspaceId, detail });
  if (lost("clinician")) await endConnectionsOf(ctx, { accountId, healthspaceId, side: "staff" }, by);
  if (lost("client")) await endConnectionsOf(ctx, { accountId, healthspaceId, side: "client" }, by);
  return ok(null);
}

/** Ends a membership with every contact there. What the client made stays theirs; staff see nothing of it any more. Told by mail. */
export async function endMembership(ctx: TransactionContext, member: Member, by: string): Promise<MemberChange> {
  const { id, accountId, healthspaceId, roles } = member;
  const isOwner = roles.includes("owner");
  const ended = await ctx.tx
    .update(memberships)
    .set({ endedAt: ctx.clock.now() })
    .where(and(isLiving(id), isOwner ? hasAnotherOwner(id, healthspaceId) : undefined))
    .returning({ id: memberships.id });
  if (ended.length === 0) return fail({ code: isOwner ? "role-last-owner" : "member-gone" });
  await recordAudit(ctx, { event: "membership.ended", accountId, actorId: by, healthspaceId });
  await endConnectionsOf(ctx, { accountId, healthspaceId }, by);
  await tell(ctx, member, "membership-ended");
  return ok(null);
}

/** Brings a membership back with the roles it had. Its contacts do not come back: that takes a new offer. Told by mail. */
export async function restoreMembership(ctx: TransactionContext, member: Member, by: string): Promise<MemberChange> {
  const { id, accountId, healthspaceId } = member;
  const restored = await ctx.tx
    .update(memberships)
    .set({ endedAt: null, visibleAt: null, draftsWarnedAt: null })
    .where(and(eq(memberships.id, id), isNotNull(memberships.endedAt)))
    .returning({ id: memberships.id });
  if (restored.length === 0) return fail({ code: "member-gone" });
  await recordAudit(ctx, { event: "membership.restored", accountId, actorId: by, healthspaceId });
  await tell(ctx, member, "membership-restored");
  return ok(null);
}

async function tell(
  ctx: TransactionContext,
  { id, accountId }: Member,
  template: "membership-ended" | "membership-restored",
): Promise<void> {
  const account = await findAccount(ctx, accountId);
  if (!account?.activatedAt || account.disabledAt !== null) return;
  await notifyByMail(ctx, account, NO_USER_AGENT, {
    template,
    occasion: `${id}|${ctx.clock.now()}`,
    links: { main: { page: "account/memberships" } },
  });
}

function isLiving(id: string): SQL | undefined {
  return and(eq(memberships.id, id), isNull(memberships.endedAt));
}

/** The Healthspaces that nobody but this account runs, by name. */
export async function ownedAlone(ctx: ReadContext, accountId: string): Promise<string[]> {
  const rows = await ctx.db.read
    .select({ name: healthspaces.name })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(and(eq(memberships.accountId, accountId), isLastOwner()))
    .orderBy(asc(healthspaces.name));
  return rows.map(({ name }) => name);
}

/** For the statement that closes the account: every Healthspace that it owns has another owner. */
export function ownsNothingAlone(ctx: TransactionContext): SQL {
  return notExists(
    ctx.tx
      .select({ id: memberships.id })
      .from(memberships)
      .where(and(eq(memberships.accountId, accounts.id), isLastOwner())),
  );
}

function isLastOwner(): SQL | undefined {
  return and(
    isNull(memberships.endedAt),
    sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE value = 'owner')`,
    not(hasAnotherOwner(memberships.id, memberships.healthspaceId)),
  );
}

// In the statement that takes the role away: of two removals at one instant the second finds no other owner. One who cannot log in
// runs nothing.
function hasAnotherOwner(id: string | SQLWrapper, healthspaceId: string | SQLWrapper): SQL {
  return sql`EXISTS (SELECT 1 FROM memberships o JOIN accounts a ON a.id = o.account_id
    WHERE o.healthspace_id = ${healthspaceId} AND o.id <> ${id} AND o.ended_at IS NULL AND a.activated_at IS NOT NULL
    AND a.disabled_at IS NULL AND a.delete_at IS NULL
    AND EXISTS (SELECT 1 FROM json_each(o.roles) WHERE value = 'owner'))`;
}
