import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { healthspaces, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { endConnectionsOf } from "../connection/end";

export interface Membership {
  id: string;
  name: string;
  since: number;
  endedAt: number | null;
  /** Whoever works in a Healthspace settles leaving it with the organisation. */
  kind: "client" | "staff";
}

/** Every membership of a person, ended ones too, the oldest first. */
export async function listMemberships(ctx: ReadContext, accountId: string): Promise<Membership[]> {
  const rows = await ctx.db.read
    .select({ membership: memberships, name: healthspaces.name })
    .from(memberships)
    .innerJoin(healthspaces, eq(healthspaces.id, memberships.healthspaceId))
    .where(eq(memberships.accountId, accountId))
    .orderBy(asc(memberships.createdAt));
  return rows.map(({ membership, name }) => ({
    id: membership.id,
    name,
    since: membership.createdAt,
    endedAt: membership.endedAt,
    kind: membership.roles.every((role) => role === "client") ? "client" : "staff",
  }));
}

/** One living membership of the person, or `null`: somebody else's id is not found (T92). */
export async function findOwnMembership(ctx: ReadContext, accountId: string, id: string): Promise<Membership | null> {
  const own = await listMemberships(ctx, accountId);
  return own.find((membership) => membership.id === id && membership.endedAt === null) ?? null;
}

/** "Lidmaatschap opzeggen" (END-2, END-3). The person's own work stays; the provider can restore it. Told by mail. */
export async function cancelMembership(
  ctx: Context,
  who: Who,
  id: string,
): Promise<Result<null, { code: "membership-gone" } | { code: "membership-staff" }>> {
  const { account, userAgent } = who;
  const own = await findOwnMembership(ctx, account.id, id);
  if (own?.kind === "staff") return fail({ code: "membership-staff" });
  const done = await writeAs(ctx, who, async (ctx) => {
    const [ended] = await ctx.tx
      .update(memberships)
      .set({ endedAt: ctx.clock.now() })
      .where(and(eq(memberships.id, id), eq(memberships.accountId, account.id), isNull(memberships.endedAt)))
      .returning({ healthspaceId: memberships.healthspaceId });
    if (!ended) return null;
    await recordAudit(ctx, { event: "membership.ended", accountId: account.id, userAgent, ...ended });
    await endConnectionsOf(ctx, { accountId: account.id, ...ended }, account.id);
    await notifyByMail(ctx, account, userAgent, {
      template: "membership-ended",
      occasion: `${id}|${ctx.clock.now()}`,
      links: { main: { page: "account/memberships" } },
    });
    return true;
  });
  return done ? ok(null) : fail({ code: "membership-gone" });
}

/**
 * Ends every membership at once, and with them who treats the person and whom they treat (END-6). `at`: when the account was deactivated,
 * by which `reopenMemberships` knows them.
 */
export async function endMemberships(
  ctx: TransactionContext,
  { account: { id: accountId }, userAgent }: Pick<Who, "account" | "userAgent">,
  at: number,
): Promise<void> {
  const ended = await ctx.tx
    .update(memberships)
    .set({ endedAt: at })
    .where(and(eq(memberships.accountId, accountId), isNull(memberships.endedAt)))
    .returning({ healthspaceId: memberships.healthspaceId });
  for (const { healthspaceId } of ended)
    await recordAudit(ctx, { event: "membership.ended", accountId, userAgent, healthspaceId });
  await endConnectionsOf(ctx, { accountId }, accountId);
}

/**
 * Takes back what a deactivation ended that was not the owner's of the account, as long as the account is deactivated by it. Contacts do
 * not come back: that takes a new offer.
 */
export async function reopenMemberships(ctx: TransactionContext, accountId: string): Promise<void> {
  const reopened = await ctx.tx
    .update(memberships)
    .set({ endedAt: null, draftsWarnedAt: null })
    .where(
      and(
        eq(memberships.accountId, accountId),
        sql`${memberships.endedAt} = (SELECT a.disabled_at FROM accounts a
          WHERE a.id = ${accountId} AND a.disabled_by = 'owner' AND a.delete_at IS NULL)`,
      ),
    )
    .returning({ healthspaceId: memberships.healthspaceId });
  for (const { healthspaceId } of reopened)
    await recordAudit(ctx, { event: "membership.restored", accountId, healthspaceId });
}
