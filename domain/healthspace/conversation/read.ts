import { eq, sql } from "drizzle-orm";
import { conversationMessages } from "@/db/schema";
import type { Context } from "../../context";
import { isStillAlive } from "../../platform/session/find-session";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { markSeen } from "../notice/notice";
import { type NoPlace, placeOf, type Reader } from "./place";
import { hasRead } from "./send";

/**
 * The person has read up to this message. Only ever by a form of theirs, pressed or sent by script: opening an address marks nothing (mail
 * scanners and browsers open addresses too). Beyond the newest message is the newest message.
 */
export function markRead(
  ctx: Context,
  who: Reader,
  assignmentId: string,
  upTo: number,
): Promise<Result<null, NoPlace | { code: "session-ended" }>> {
  return inTransaction(ctx, async (ctx): Promise<Result<null, NoPlace | { code: "session-ended" }>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const placed = await placeOf(ctx, who, assignmentId);
    if (!placed.ok) return placed;
    const { conversationId } = placed.value;
    await markSeen(ctx, who.account.id, assignmentId);
    if (conversationId === null) return ok(null);
    const [row] = await ctx.tx
      .select({ last: sql<number>`coalesce(max(${conversationMessages.sequence}), 0)` })
      .from(conversationMessages)
      .where(eq(conversationMessages.conversationId, conversationId));
    const reached = Math.min(Number.isInteger(upTo) && upTo > 0 ? upTo : 0, row?.last ?? 0);
    if (reached > 0) await hasRead(ctx, { conversationId, accountId: who.account.id, upTo: reached });
    return ok(null);
  });
}
