import { and, eq, sql } from "drizzle-orm";
import { conversationMessages, conversationPeople } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { isStillAlive } from "../../platform/session/find-session";
import { fail, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { markSeen } from "../notice/notice";
import { type NoPlace, type Place, placeOf, type Reader, type Topic } from "./place";
import { hasRead } from "./send";

/** Answers where it was done. */
type Changed = Promise<Result<Place, NoPlace | { code: "session-ended" }>>;

/**
 * The person has read up to this message. Only ever by a form of theirs, pressed or sent by script: opening an address marks nothing (mail
 * scanners and browsers open addresses too). Beyond the newest message is the newest message.
 */
export function markRead(ctx: Context, who: Reader, topic: Topic, upTo: number): Changed {
  return change(ctx, who, topic, async (ctx, { conversationId, subjectId }) => {
    await markSeen(ctx, who.account.id, subjectId);
    if (conversationId === null) return;
    const [row] = await ctx.tx
      .select({ last: sql<number>`coalesce(max(${conversationMessages.sequence}), 0)` })
      .from(conversationMessages)
      .where(eq(conversationMessages.conversationId, conversationId));
    const reached = Math.min(Number.isInteger(upTo) && upTo > 0 ? upTo : 0, row?.last ?? 0);
    if (reached > 0) await hasRead(ctx, { conversationId, accountId: who.account.id, upTo: reached });
  });
}

/** "Archiveren": hides it from the person's own list until something new comes. "back": shows it again. */
export function archive(ctx: Context, who: Reader, conversationId: string, way: "away" | "back"): Changed {
  return change(ctx, who, { conversationId }, async (ctx) => {
    const accountId = who.account.id;
    const archivedAt = way === "away" ? ctx.clock.now() : null;
    const own = and(eq(conversationPeople.conversationId, conversationId), eq(conversationPeople.accountId, accountId));
    const rows = await ctx.tx.update(conversationPeople).set({ archivedAt }).where(own).returning();
    if (rows.length === 0) await ctx.tx.insert(conversationPeople).values({ conversationId, accountId, archivedAt });
  });
}

function change(
  ctx: Context,
  who: Reader,
  topic: Topic,
  work: (ctx: TransactionContext, place: Place) => Promise<void>,
): Changed {
  return inTransaction(ctx, async (ctx): Changed => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const placed = await placeOf(ctx, who, topic);
    if (!placed.ok) return placed;
    await work(ctx, placed.value);
    return placed;
  });
}
