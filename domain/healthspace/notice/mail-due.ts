import { and, asc, countDistinct, eq, gt, isNotNull, isNull, lte, max, min, or, type SQL, sql } from "drizzle-orm";
import { accounts, assignments, conversations, notices, sessions } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import type { Account } from "../../platform/account/account";
import { type NotificationKind, wantsNotification } from "../../platform/account/notification-kinds";
import { mailWithoutReport } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { work as policy } from "../../policy";
import { DAY_MS } from "../../time";
import { inTransaction } from "../../transaction";
import { isConnected } from "../connection/living";
import { senderOf } from "../connection/notify";
import { isOpenToStaff } from "../conversation/open";
import type { NoticeKind } from "./notice";

const switches: Record<NoticeKind, NotificationKind> = {
  "new-assignment": "new-assignment",
  "new-feedback": "new-assignment",
  "work-reminder": "new-assignment",
  "work-submitted": "work",
  "new-message": "new-message",
  "message-waits": "new-message",
};

/** The mail of each kind, and where it leads. The second one about the same message says the same. */
const mails = {
  "new-assignment": { template: "new-assignment", page: "workspace" },
  "new-feedback": { template: "new-feedback", page: "workspace" },
  "work-reminder": { template: "work-reminder", page: "workspace" },
  "work-submitted": { template: "work-submitted", page: "staff" },
  "new-message": { template: "new-message", page: "messages" },
  "message-waits": { template: "new-message", page: "messages" },
} as const satisfies Record<NoticeKind, object>;

type Notice = typeof notices.$inferSelect;

/**
 * Mails the news that is due and still unseen, each in its own transaction. Whoever is here is left alone until two minutes after they
 * were; whoever had so many mails today gets it when the first of those is a day old. What became pointless is put away without a mail.
 */
export async function mailDueNotices(ctx: Context): Promise<void> {
  // Each look changes the row it found, so this ends; and what another process took is not found again.
  while (await inTransaction(ctx, settleNext));
}

async function settleNext(ctx: TransactionContext): Promise<boolean> {
  const now = ctx.clock.now();
  const [found] = await ctx.tx
    .select({ notice: notices, account: accounts })
    .from(notices)
    .innerJoin(accounts, eq(accounts.id, notices.accountId))
    .where(and(lte(notices.dueAt, now), isWaiting()))
    .orderBy(asc(notices.dueAt), asc(notices.id))
    .limit(1);
  if (!found) return false;
  const { notice, account } = found;
  if (!isReachable(account, notice) || !(await isStillNews(ctx, notice))) {
    await change(ctx, notice, { seenAt: now });
    return true;
  }
  const later = Math.max((await lastSeen(ctx, account.id)) + policy.noticeMs, await nextMailAt(ctx, account.id));
  if (later > now) {
    await change(ctx, notice, { dueAt: later });
    return true;
  }
  // Everything of the same kind that is due with it: one mail says that there is something.
  const { accountId, kind } = notice;
  await ctx.tx
    .update(notices)
    .set({ mailedAt: now })
    .where(and(eq(notices.accountId, accountId), eq(notices.kind, kind), lte(notices.dueAt, now), isWaiting()));
  await mailWithoutReport(ctx, { ...account, firstName: "", lastName: "" }, NO_USER_AGENT, {
    template: mails[notice.kind].template,
    occasion: notice.id,
    links: { main: { page: mails[notice.kind].page } },
    sender: await senderOf(ctx, notice.healthspaceId),
  });
  return true;
}

function isWaiting() {
  return and(isNull(notices.mailedAt), isNull(notices.seenAt));
}

async function change(ctx: TransactionContext, { id }: Notice, values: Partial<Notice>): Promise<void> {
  await ctx.tx.update(notices).set(values).where(eq(notices.id, id));
}

function isReachable(account: Account, { kind }: Notice): boolean {
  const isUsed = account.activatedAt !== null && account.disabledAt === null && account.deleteAt === null;
  return isUsed && wantsNotification(account, switches[kind]);
}

/** Whether what it is about is there and the person may still open it. */
async function isStillNews(ctx: TransactionContext, notice: Notice): Promise<boolean> {
  const { accountId, kind, subjectId } = notice;
  const now = ctx.clock.now();
  if (kind === "new-message" || kind === "message-waits") return isOpenConversation(ctx, notice);
  const { accountId: client, healthspaceId: healthspace } = assignments;
  const opens: SQL =
    kind === "work-submitted"
      ? isConnected({ staff: accountId, client, healthspace, atLeast: "record" }, now)
      : sql`${client} = ${accountId} AND ${assignments.withdrawnAt} IS NULL AND EXISTS (SELECT 1 FROM memberships m
          WHERE m.account_id = ${client} AND m.healthspace_id = ${healthspace} AND m.ended_at IS NULL)`;
  const { startedAt, submittedAt, repeats, closedAt } = assignments;
  const toDo = {
    "new-assignment": and(isNull(startedAt), isNull(closedAt)),
    "work-reminder": and(or(isNull(submittedAt), eq(repeats, "repeated")), isNull(closedAt)),
    "new-feedback": undefined,
    "work-submitted": undefined,
  }[kind];
  const [row] = await ctx.tx
    .select({ id: assignments.id })
    .from(assignments)
    .where(and(eq(assignments.id, subjectId), opens, toDo));
  return row !== undefined;
}

async function isOpenConversation(ctx: TransactionContext, { accountId, subjectId }: Notice): Promise<boolean> {
  const { clientId, healthspaceId } = conversations;
  const [row] = await ctx.tx
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        eq(conversations.id, subjectId),
        sql`((${clientId} = ${accountId} AND EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = ${clientId}
          AND m.healthspace_id = ${healthspaceId} AND m.ended_at IS NULL))
          OR ${isOpenToStaff(accountId, "conversations", ctx.clock.now())})`,
      ),
    );
  return row !== undefined;
}

async function lastSeen(ctx: TransactionContext, accountId: string): Promise<number> {
  const [row] = await ctx.tx
    .select({ at: max(sessions.lastSeenAt) })
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.endedAt), isNotNull(sessions.firstSeenAt)));
  return row?.at ?? 0;
}

// Zero: a mail may go now.
async function nextMailAt(ctx: TransactionContext, accountId: string): Promise<number> {
  const since = ctx.clock.now() - DAY_MS;
  const [row] = await ctx.tx
    .select({ mails: countDistinct(notices.mailedAt), first: min(notices.mailedAt) })
    .from(notices)
    .where(and(eq(notices.accountId, accountId), gt(notices.mailedAt, since)));
  return row && row.mails >= policy.maxNoticesPerDay ? (row.first ?? 0) + DAY_MS : 0;
}
