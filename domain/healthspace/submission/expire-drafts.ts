import { and, eq, gt, gte, inArray, isNotNull, isNull, lte, notInArray, or, type SQL, sql } from "drizzle-orm";
import { accounts, answers, assignments, memberships, messageDrafts, pagesLeft } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { noteUnreadable } from "../../platform/audit/unreadable";
import { Unreadable } from "../../platform/crypto/person-key";
import { mailWithoutReport } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { work as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { dropEmptyDrafts, isOwnMessageDraft } from "../conversation/expire";
import { restoreAnswers } from "../worksheet/change";
import { findWorkRowForJob } from "../worksheet/work-row";

// What somebody typed in a Healthspace and never handed in or sent goes twelve months after their membership ended, thirty days after a mail that
// says so. Whoever cannot log in meanwhile is not mailed, and loses nothing.

/**
 * Mails whose drafts will go, once, and removes those whose thirty days are over. Returns of how many memberships they went. What does
 * not open is left as it is, and told to the operator.
 */
export async function expireDrafts(ctx: Context): Promise<number> {
  while (await inTransaction(ctx, warnNext));
  let removed = 0;
  for (const { id } of await findDue(ctx)) {
    try {
      removed += (await inTransaction(ctx, (ctx) => removeDraftsOf(ctx, id))) ? 1 : 0;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      await noteUnreadable(ctx, error);
    }
  }
  return removed;
}

/** Answers typed in this membership's Healthspace and not handed in; the same words "Mijn dossier" shows as work that stopped. */
const hasAnswers = sql`EXISTS (SELECT 1 FROM assignments w JOIN answers a ON a.assignment_id = w.id AND a.round = w.round
  WHERE w.account_id = ${memberships.accountId} AND w.healthspace_id = ${memberships.healthspaceId}
    AND (w.repeats = 'repeated' OR w.submitted_at IS NULL OR w.reopened_at IS NOT NULL))`;

const hasDrafts = sql`(${hasAnswers} OR EXISTS (SELECT 1 FROM message_drafts WHERE ${isOwnMessageDraft(memberships)}))`;

const wasWarned = gt(memberships.draftsWarnedAt, memberships.endedAt);

async function warnNext(ctx: TransactionContext): Promise<boolean> {
  const now = ctx.clock.now();
  const [found] = await ctx.tx
    .select({ id: memberships.id, account: accounts, healthspaceId: memberships.healthspaceId })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        lte(memberships.endedAt, now - policy.draftsKeptMs + policy.draftsWarnedMs),
        or(isNull(memberships.draftsWarnedAt), lte(memberships.draftsWarnedAt, memberships.endedAt)),
        hasDrafts,
        isReachable,
      ),
    )
    .limit(1);
  if (!found) return false;
  await dropEmptyDrafts(ctx, { accountId: found.account.id, healthspaceId: found.healthspaceId });
  const [left] = await ctx.tx
    .select({ id: memberships.id })
    .from(memberships)
    .where(and(eq(memberships.id, found.id), hasDrafts));
  if (!left) return true;
  await ctx.tx.update(memberships).set({ draftsWarnedAt: now }).where(eq(memberships.id, found.id));
  await mailWithoutReport(ctx, found.account, NO_USER_AGENT, {
    template: "drafts-expire",
    occasion: `${found.id}|${now}`,
    links: { main: { page: "record" } },
    due: now + policy.draftsWarnedMs,
  });
  return true;
}

const isReachable = and(isNotNull(accounts.activatedAt), isNull(accounts.disabledAt), isNull(accounts.deleteAt));

/** Memberships whose drafts may go now; of one of them: whether it still is. */
function findDue(ctx: ReadContext, id?: string) {
  const now = ctx.clock.now();
  return ctx.db.read
    .select({ id: memberships.id, account: accounts, healthspaceId: memberships.healthspaceId })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        id === undefined ? undefined : eq(memberships.id, id),
        lte(memberships.endedAt, now - policy.draftsKeptMs),
        wasWarned,
        lte(memberships.draftsWarnedAt, now - policy.draftsWarnedMs),
        hasDrafts,
        isReachable,
      ),
    );
}

async function removeDraftsOf(ctx: TransactionContext, id: string): Promise<boolean> {
  const [found] = await findDue(ctx, id);
  if (!found) return false;
  const { account, healthspaceId } = found;
  const accountId = account.id;
  const isTheirs = and(eq(assignments.accountId, accountId), eq(assignments.healthspaceId, healthspaceId)) as SQL;
  await dropChanges(ctx, isTheirs, account);
  const neverHandedIn = ctx.tx
    .select({ id: assignments.id })
    .from(assignments)
    .where(and(isTheirs, or(eq(assignments.repeats, "repeated"), isNull(assignments.submittedAt))));
  await ctx.tx.delete(answers).where(inArray(answers.assignmentId, neverHandedIn));
  await ctx.tx.delete(pagesLeft).where(inArray(pagesLeft.assignmentId, neverHandedIn));
  await ctx.tx.delete(messageDrafts).where(isOwnMessageDraft({ accountId, healthspaceId }));
  await recordAudit(ctx, { event: "work.drafts_removed", accountId, healthspaceId, detail: { kind: "draft" } });
  return true;
}

/** A change of what was handed in is dropped, as "Toch niet aanpassen" does: number 1 stays, with its answers and no others. */
async function dropChanges(ctx: TransactionContext, isTheirs: SQL, { id, locale }: Account): Promise<void> {
  const reopened = await ctx.tx
    .select({ id: assignments.id, since: assignments.reopenedAt })
    .from(assignments)
    .where(and(isTheirs, isNotNull(assignments.submittedAt), isNotNull(assignments.reopenedAt)));
  for (const work of reopened) {
    const row = await findWorkRowForJob(ctx, id, work.id);
    if (!row) continue;
    const restored = await restoreAnswers(ctx, row, work.since ?? 0, locale);
    await ctx.tx
      .delete(answers)
      .where(
        and(
          eq(answers.assignmentId, work.id),
          gte(answers.updatedAt, work.since ?? 0),
          notInArray(answers.linkId, restored),
        ),
      );
    await ctx.tx.update(assignments).set({ reopenedAt: null }).where(eq(assignments.id, work.id));
  }
}
