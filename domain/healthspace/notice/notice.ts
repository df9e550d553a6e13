import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { notices } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { newId } from "../../platform/crypto/token";
import { work as policy } from "../../policy";

// News about work and messages is a row in the transaction of the change. It is mailed only when nobody looked within two minutes (ADR 0102).

/**
 * `new-assignment`, `work-reminder`: to the client. `new-feedback`: to whoever did not write it. `work-submitted`: to staff, what was
 * handed in and what was answered alike. `new-message`: to everybody else in a conversation; `message-waits`: the same once more, when
 * it was not read for a week.
 */
export type NoticeKind = (typeof notices.$inferSelect)["kind"];

interface News {
  accountId: string;
  kind: NoticeKind;
  /** The assignment or the conversation it is about. */
  subjectId: string;
  healthspaceId: string;
  /** From when the person can see it, in milliseconds; left out: now. */
  from?: number;
}

/** Keeps news for one person. More of the same, while the first is unseen, is one notice: it is mailed once until it was seen. Of reminders each is. */
export async function notify(ctx: TransactionContext, news: News): Promise<void> {
  const { from = ctx.clock.now(), ...row } = news;
  // That the one before was not opened is why there is another.
  if (row.kind === "work-reminder") await putAwayMailed(ctx, row);
  await ctx.tx
    .insert(notices)
    .values({ id: newId(), ...row, dueAt: from + policy.noticeMs })
    .onConflictDoNothing();
}

async function putAwayMailed(ctx: TransactionContext, { accountId, kind, subjectId }: News): Promise<void> {
  await ctx.tx
    .update(notices)
    .set({ seenAt: ctx.clock.now() })
    .where(
      and(
        eq(notices.accountId, accountId),
        eq(notices.kind, kind),
        eq(notices.subjectId, subjectId),
        isNotNull(notices.mailedAt),
        isNull(notices.seenAt),
      ),
    );
}

/** The person opened what it is about: nothing of it is mailed any more, and the next news is news again. */
export async function markSeen(ctx: TransactionContext, accountId: string, subjectId: string): Promise<void> {
  await ctx.tx
    .update(notices)
    .set({ seenAt: ctx.clock.now() })
    .where(and(eq(notices.accountId, accountId), eq(notices.subjectId, subjectId), isNull(notices.seenAt)));
}

/** What was taken back is no news to anybody: nobody is mailed about it. */
export async function dropNotices(ctx: TransactionContext, subjectId: string): Promise<void> {
  await ctx.tx.delete(notices).where(and(eq(notices.subjectId, subjectId), isNull(notices.mailedAt)));
}
