import { and, eq, isNull } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "../../context";
import { inTransaction } from "../../transaction";
import { recordAudit } from "../audit/record";

/** What a gateway tells later about a text message it took. */
export type Receipt = { id: string; state: "accepted" | "delivered" } | { id: string; state: "failed"; reason: string };

/**
 * Notes a delivery receipt. Each may come twice, late and in any order: the first of its kind counts, and "delivered" is never
 * taken back. A receipt is also the gateway's word that it has the message, so one whose answer was lost is not sent again.
 * Answers whether there is such a message.
 */
export async function noteReceipt(ctx: Context, receipt: Receipt): Promise<boolean> {
  const now = ctx.clock.now();
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.id, receipt.id), eq(outbox.channel, "sms")));
    if (!row) return false;
    await ctx.tx
      .update(outbox)
      .set({ sentAt: now, payloadSealed: null, leasedUntil: null, deadAt: null, failure: null })
      .where(and(eq(outbox.id, row.id), isNull(outbox.sentAt)));
    if (receipt.state === "delivered") {
      await ctx.tx
        .update(outbox)
        .set({ deliveredAt: now, undeliveredAt: null, failure: null })
        .where(and(eq(outbox.id, row.id), isNull(outbox.deliveredAt)));
    }
    if (receipt.state !== "failed") return true;
    const failed = await ctx.tx
      .update(outbox)
      .set({ undeliveredAt: now, failure: receipt.reason })
      .where(and(eq(outbox.id, row.id), isNull(outbox.deliveredAt), isNull(outbox.undeliveredAt)))
      .returning({ id: outbox.id });
    if (failed.length > 0) {
      const detail = { template: row.template, reason: receipt.reason };
      await recordAudit(ctx, { event: "sms.failed", accountId: row.accountId, actorId: "system", detail });
    }
    return true;
  });
}
