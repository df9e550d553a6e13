import { and, asc, eq, isNull } from "drizzle-orm";
import { accounts, healthspaces, membershipRequests } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { findAccount } from "../../platform/account/account";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { fail, ok, type Result } from "../../result";
import { join } from "./join";

export interface MembershipRequest {
  id: string;
  name: string;
  email: string;
  /** The identity check of the staff. ISO date. */
  dateOfBirth: string | null;
  askedAt: number;
}

/** Who asked to become a member of this Healthspace and waits for an answer, the longest first. */
export async function listRequests(ctx: ReadContext, healthspaceId: string): Promise<MembershipRequest[]> {
  const rows = await ctx.db.read
    .select({ request: membershipRequests, account: accounts })
    .from(membershipRequests)
    .innerJoin(accounts, eq(accounts.id, membershipRequests.accountId))
    .where(and(isOpen(), eq(membershipRequests.healthspaceId, healthspaceId), isNull(accounts.disabledAt)))
    .orderBy(asc(membershipRequests.askedAt));
  return rows.map(({ request, account }) => ({
    id: request.id,
    name: fullName(account),
    email: account.email,
    dateOfBirth: account.dateOfBirth,
    askedAt: request.askedAt,
  }));
}

/** The names of the Healthspaces that a person asked to belong to and that have not answered yet. */
export async function listOwnRequests(ctx: ReadContext, accountId: string): Promise<string[]> {
  const rows = await ctx.db.read
    .select({ name: healthspaces.name })
    .from(membershipRequests)
    .innerJoin(healthspaces, eq(healthspaces.id, membershipRequests.healthspaceId))
    .where(and(isOpen(), eq(membershipRequests.accountId, accountId)))
    .orderBy(asc(membershipRequests.askedAt));
  return rows.map(({ name }) => name);
}

/** Answers one request, once, and mails the person without naming the Healthspace (AT-82). The right to do so is the caller's. */
export async function answerRequest(
  ctx: TransactionContext,
  input: { requestId: string; healthspaceId: string; staffId: string; answer: "approved" | "refused" },
): Promise<Result<null, { code: "request-gone" }>> {
  const { requestId, healthspaceId, staffId, answer } = input;
  const now = ctx.clock.now();
  const [row] = await ctx.tx
    .update(membershipRequests)
    .set(answer === "approved" ? { approvedAt: now } : { refusedAt: now })
    .where(and(isOpen(), eq(membershipRequests.id, requestId), eq(membershipRequests.healthspaceId, healthspaceId)))
    .returning();
  const account = row ? await findAccount(ctx, row.accountId) : undefined;
  if (!row || !account) return fail({ code: "request-gone" });
  await recordAudit(ctx, { event: `member.${answer}`, accountId: account.id, actorId: staffId, healthspaceId });
  if (answer === "approved") await join(ctx, account.id, healthspaceId);
  await notifyByMail(ctx, account, NO_USER_AGENT, {
    template: `membership-${answer}`,
    occasion: row.id,
    links: { main: { page: "login" } },
  });
  return ok(null);
}

function isOpen() {
  return and(isNull(membershipRequests.approvedAt), isNull(membershipRequests.refusedAt));
}
