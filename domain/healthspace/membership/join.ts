import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { healthspaces, membershipRequests, memberships } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { isStillAlive } from "../../platform/session/find-session";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

export type Joined = "member" | "asked" | "closed";

/** Makes the account a client of the Healthspace, once; whoever left comes back. The right to do so was proven before. */
export async function join(ctx: TransactionContext, accountId: string, healthspaceId: string): Promise<void> {
  const made = await ctx.tx
    .insert(memberships)
    .values({ id: newId(), accountId, healthspaceId, roles: ["client"], createdAt: ctx.clock.now() })
    .onConflictDoUpdate({
      target: [memberships.accountId, memberships.healthspaceId],
      // Whoever returns is a client again, whatever roles they had when they left.
      set: { endedAt: null, roles: ["client"], visibleAt: null },
      setWhere: isNotNull(memberships.endedAt),
    })
    .returning({ id: memberships.id });
  if (made.length > 0) await recordAudit(ctx, { event: "member.joined", accountId, healthspaceId });
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
