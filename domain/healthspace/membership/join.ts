import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { healthspaces, type MemberRole, membershipRequests, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { isStillAlive } from "../../platform/session/find-session";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { isStaff } from "../staff/may";
import { giveRoles } from "./change";

export type Joined = "member" | "asked" | "closed";

/**
 * Makes the account a member of the Healthspace, once; whoever left comes back. The right to do so was proven before. `roles`: what
 * they become, a client unless staff were invited. Who is a member already keeps what they are, and gets the roles of staff besides.
 */
export async function join(
  ctx: TransactionContext,
  accountId: string,
  healthspaceId: string,
  roles: MemberRole[] = ["client"],
): Promise<void> {
  const made = await ctx.tx
    .insert(memberships)
    .values({ id: newId(), accountId, healthspaceId, roles, createdAt: ctx.clock.now() })
    .onConflictDoUpdate({
      target: [memberships.accountId, memberships.healthspaceId],
      // Whoever returns is what they are invited as, whatever roles they had when they left.
      set: { endedAt: null, roles, visibleAt: null, draftsWarnedAt: null },
      setWhere: isNotNull(memberships.endedAt),
    })
    .returning({ id: memberships.id });
  if (made.length > 0) {
    const detail = isStaff(roles) ? { detail: { roles: roles.join(" ") } } : {};
    await recordAudit(ctx, { event: "member.joined", accountId, healthspaceId, ...detail });
  } else if (isStaff(roles)) await addRoles(ctx, accountId, healthspaceId, roles);
}

async function addRoles(
  ctx: TransactionContext,
  accountId: string,
  healthspaceId: string,
  roles: MemberRole[],
): Promise<void> {
  const own = and(eq(memberships.accountId, accountId), eq(memberships.healthspaceId, healthspaceId));
  const [member] = await ctx.tx.select().from(memberships).where(own);
  if (member) await giveRoles(ctx, member, [...new Set([...member.roles, ...roles])], accountId);
}

/** Joins through the Healthspace's own page: open means member, on request means one open request, otherwise nothing. */
export async function joinByOwnEntry(
  ctx: TransactionContext,
  accountId: string,
  healthspaceId: string,
): Promise<Joined> {
  const [healthspace] = await ctx.tx.select().from(healthspaces).where(eq(healthspaces.id, healthspaceId));
  if (healthspace?.entry === "open") {
    await join(ctx, accountId, healthspaceId);
    return "member";
  }
  if (healthspace?.entry !== "request") return "closed";
  if ((await standing(ctx, accountId, healthspaceId)) !== "none") return "asked";
  await ctx.tx.insert(membershipRequests).values({ id: newId(), accountId, healthspaceId, askedAt: ctx.clock.now() });
  await recordAudit(ctx, { event: "member.asked", accountId, healthspaceId });
  return "asked";
}

/** "Lid worden" on the Healthspace's own page, by somebody who is logged in. */
export async function becomeMember(
  ctx: Context,
  input: { sessionId: string; accountId: string; healthspaceId: string; userAgent: UserAgent },
): Promise<Result<Joined, { code: "session-ended" }>> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await isStillAlive(ctx, input.sessionId))) return fail({ code: "session-ended" });
    return ok(await joinByOwnEntry(ctx, input.accountId, input.healthspaceId));
  });
}

/** Whether the account belongs to the Healthspace, asked to, or neither. */
export async function standing(
  ctx: ReadContext,
  accountId: string,
  healthspaceId: string,
): Promise<"member" | "asked" | "none"> {
  const [member] = await ctx.db.read
    .select({ id: memberships.id })
    .from(memberships)
    .where(
      and(
        eq(memberships.accountId, accountId),
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
      ),
    );
  if (member) return "member";
  const [asked] = await ctx.db.read
    .select({ id: membershipRequests.id })
    .from(membershipRequests)
    .where(
      and(
        eq(membershipRequests.accountId, accountId),
        eq(membershipRequests.healthspaceId, healthspaceId),
        isNull(membershipRequests.approvedAt),
        isNull(membershipRequests.refusedAt),
      ),
    );
  return asked ? "asked" : "none";
}
