import { and, eq, gt, lt, sql } from "drizzle-orm";
import { textDays } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { textProtection } from "../../policy";
import { DAY_MS } from "../../time";
import { recordAudit } from "../audit/record";

/** "proven-code": a login or step-up code to a proven number. "other": set-ups and notices, which leave a share to those. */
export type TextUse = "proven-code" | "other";

/**
 * Takes one text message out of the day's budget, before it is queued and in one guarded statement. `false`: nothing is left for
 * this use until midnight (UTC). Alarms at 50, 80 and 100 percent are audit events.
 */
export async function reserveText(ctx: TransactionContext, use: TextUse): Promise<boolean> {
  const budget = ctx.config.smsDailyBudget;
  const upTo = use === "proven-code" ? budget : Math.ceil(budget - budget * textProtection.provenShare);
  const [row] = await ctx.tx
    .insert(textDays)
    .values({ day: dayOf(ctx.clock.now()), spent: 1 })
    .onConflictDoUpdate({
      target: textDays.day,
      set: { spent: sql`${textDays.spent} + 1` },
      setWhere: lt(textDays.spent, upTo),
    })
    .returning();
  if (!row) return false;
  const share = textProtection.alarmsAt.find((percent) => row.spent === Math.ceil((budget * percent) / 100));
  if (share !== undefined) {
    await recordAudit(ctx, {
      event: "sms.budget",
      accountId: null,
      actorId: "system",
      detail: { percent: share, budget },
    });
  }
  return true;
}

/** Gives one back that was definitely not sent, to the day on which it was taken. `reservedAt` is that moment. */
export async function returnText(ctx: TransactionContext, reservedAt: number): Promise<void> {
  await ctx.tx
    .update(textDays)
    .set({ spent: sql`${textDays.spent} - 1` })
    .where(and(eq(textDays.day, dayOf(reservedAt)), gt(textDays.spent, 0)));
}

/** Text messages of today, and how many may be sent. */
export async function textSpend(ctx: ReadContext): Promise<{ spent: number; budget: number }> {
  const [row] = await ctx.db.read
    .select()
    .from(textDays)
    .where(eq(textDays.day, dayOf(ctx.clock.now())));
  return { spent: row?.spent ?? 0, budget: ctx.config.smsDailyBudget };
}

/** The moment from which there is a budget again. */
export function nextBudgetAt(ctx: ReadContext): number {
  return (dayOf(ctx.clock.now()) + 1) * DAY_MS;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
