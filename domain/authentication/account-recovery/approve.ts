import { and, eq, gt, isNotNull, sql } from "drizzle-orm";
import { accountRecoveries } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { type Account, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { accountRecovery as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { isOpen, notifyOwner } from "./account-recovery";
import { type Identity, matchesIdentity } from "./identity";

// The helpdesk's part: two people match a document with the account, and either of them can decline (ADR 0037, ADR 0075).

/** The word of one member of staff. */
export interface Approval {
  reference: string;
  /** Account id of the member of staff who checked who it is. */
  staffId: string;
  /** What the document says. */
  identity: Identity;
  /** How it was checked. */
  reason: string;
}

export type ApproveFailure =
  | { code: "account-recovery-gone" }
  | { code: "needs-two-people" }
  | { code: "reason-missing" }
  /** Not the account's person. `left`: how many more documents may be tried, by both together. */
  | { code: "identity-mismatch"; left: number }
  /** The last one that could be tried: the request is closed and the owner is mailed. */
  | { code: "identity-closed" };

/**
 * The helpdesk's word, by one of two people (ADR 0037). Each types what the document says; it has to be that of the account's person,
 * and nothing of the account is answered but whether it is (ADR 0075). The first is noted; the second, who must be somebody else,
 * approves: the wait begins, nothing is switched off yet. Neither may be the person it is for. Who may approve at all is the caller's
 * to check, in the same transaction.
 */
export async function approveAccountRecovery(
  ctx: TransactionContext,
  approval: Approval,
): Promise<Result<{ dueAt: number | null; firstCheckAt: number | null }, ApproveFailure>> {
  const { reference, staffId, identity, reason } = approval;
  if (reason.trim() === "") return fail({ code: "reason-missing" });
  const row = await findWaiting(ctx, reference, staffId);
  const account = row ? await findAccount(ctx, row.accountId) : undefined;
  if (!row || !account || row.approvedAt !== null) return fail({ code: "account-recovery-gone" });
  if (row.checkedBy === staffId) return fail({ code: "needs-two-people" });
  if (!matchesIdentity(account, identity)) return countMismatch(ctx, row, account, staffId);
  return row.checkedBy === null ? noteFirst(ctx, row, approval) : approveSecond(ctx, row, account, approval);
}

type Row = typeof accountRecoveries.$inferSelect;
type Approved = Result<{ dueAt: number | null; firstCheckAt: number | null }, ApproveFailure>;

async function noteFirst(ctx: TransactionContext, { id, accountId }: Row, approval: Approval): Promise<Approved> {
  const { staffId, reason } = approval;
  await ctx.tx
    .update(accountRecoveries)
    .set({ checkedBy: staffId, checkedAt: ctx.clock.now(), reason })
    .where(eq(accountRecoveries.id, id));
  await recordAudit(ctx, { event: "support.reset_checked", accountId, actorId: staffId });
  return ok({ dueAt: null, firstCheckAt: null });
}

async function approveSecond(
  ctx: TransactionContext,
  row: Row,
  account: Account,
  approval: Approval,
): Promise<Approved> {
  const { staffId, reason } = approval;
  const now = ctx.clock.now();
  const dueAt = now + policy.waitMs;
  await ctx.tx
    .update(accountRecoveries)
    .set({
      approvedAt: now,
      approvedBy: sql`json_array(${accountRecoveries.checkedBy}, ${staffId})`,
      reason: sql`${accountRecoveries.reason} || char(10) || ${reason}`,
      dueAt,
    })
    .where(eq(accountRecoveries.id, row.id));
  const detail = { first: row.checkedBy ?? "" };
  await recordAudit(ctx, { event: "support.reset_approved", accountId: account.id, actorId: staffId, detail });
  await notifyOwner(ctx, account, row.id, { stage: "approved", userAgent: NO_USER_AGENT, due: dueAt });
  return ok({ dueAt, firstCheckAt: row.checkedAt });
}

// In the same transaction as the comparison: two at one instant are two.
async function countMismatch(ctx: TransactionContext, row: Row, account: Account, staffId: string): Promise<Approved> {
  const mismatches = row.mismatches + 1;
  await ctx.tx.update(accountRecoveries).set({ mismatches }).where(eq(accountRecoveries.id, row.id));
  const detail = { attempt: mismatches };
  await recordAudit(ctx, { event: "support.reset_mismatch", accountId: account.id, actorId: staffId, detail });
  const left = policy.mismatches - mismatches;
  if (left > 0) return fail({ code: "identity-mismatch", left });
  await close(ctx, row, account);
  await recordAudit(ctx, { event: "support.reset_closed", accountId: account.id, actorId: "system" });
  return fail({ code: "identity-closed" });
}

/**
 * "Weigeren": one member of staff who does not believe the caller ends the request, also while an approved one waits. The owner is
 * mailed. Who may decline is the caller's to check, as for an approval.
 */
export async function declineAccountRecovery(
  ctx: TransactionContext,
  { reference, staffId }: Pick<Approval, "reference" | "staffId">,
): Promise<Result<null, { code: "account-recovery-gone" }>> {
  const row = await findWaiting(ctx, reference, staffId);
  const account = row ? await findAccount(ctx, row.accountId) : undefined;
  if (!row || !account) return fail({ code: "account-recovery-gone" });
  await close(ctx, row, account);
  await recordAudit(ctx, { event: "support.reset_declined", accountId: account.id, actorId: staffId });
  return ok(null);
}

async function close(ctx: TransactionContext, { id }: Row, account: Account): Promise<void> {
  await ctx.tx.update(accountRecoveries).set({ stoppedAt: ctx.clock.now() }).where(eq(accountRecoveries.id, id));
  const news = { template: "account-recovery-declined", occasion: id, links: { main: { page: "login" } } } as const;
  await notifyByMail(ctx, account, NO_USER_AGENT, news);
}

/** How far a request is, for the next member of staff: when a first one checked, never who it is about. */
export interface Progress {
  /** Never shown to staff: they see the number only. */
  ownerId: string;
  firstCheckAt: number | null;
  /** Both checked: it waits for its time. */
  approvedAt: number | null;
}

/** What this reference names while staff can still do something about it, or `null`. */
export async function findForStaff(ctx: ReadContext, reference: string, staffId: string): Promise<Progress | null> {
  const row = await findWaiting(ctx, reference, staffId);
  return row ? { ownerId: row.accountId, firstCheckAt: row.checkedAt, approvedAt: row.approvedAt } : null;
}

// Open, confirmed by mail, in time, and not the member of staff's own.
async function findWaiting(ctx: ReadContext, reference: string, staffId: string): Promise<Row | undefined> {
  const [row] = await ctx.db.read
    .select()
    .from(accountRecoveries)
    .where(
      and(
        eq(accountRecoveries.reference, reference),
        isOpen(),
        isNotNull(accountRecoveries.confirmedAt),
        gt(accountRecoveries.expiresAt, ctx.clock.now()),
      ),
    );
  return row?.accountId === staffId ? undefined : row;
}
