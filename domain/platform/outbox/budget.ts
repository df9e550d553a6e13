import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { textDays } from "@/db/schema";
import type { Context } from "../../context";
import { textProtection } from "../../policy";
import { DAY_MS } from "../../time";
import { recordAudit } from "../audit/record";

/**
 * Takes one text message out of the day's budget, before it is queued and in one guarded statement. `false`: nothing is left
 * until midnight (UTC). Alarms at 50, 80 and 100 percent are audit events.
 */
export async function reserveText(tx: Transaction, ctx: Context): Promise<boolean> {
  const budget = ctx.config.smsDailyBudget;
  const [row] = await tx
    .insert(textDays)
    .values({ day: dayOf(ctx.clock.now()), spent: 1 })
    .onConflictDoUpdate({
      target: textDays.day,
      set: { spent: sql`${textDays.spent} + 1` },
      setWhere: lt(textDays.spent, budget),
    })
    .returning();
  if (!row) return false;
  const share = textProtection.alarmsAt.find((percent) => row.spent === Math.ceil((budget * percent) / 100));
  if (share !== undefined) {
    await recordAudit(tx, ctx, {
      event: "sms.budget",
      accountId: null,
      actorId: "system",
      detail: { percent: share, budget },
    });
  }
  return true;
}

/** Gives one back that was definitely not sent, to the day on which it was taken. `reservedAt` is that moment. */
export async function returnText(tx: Transaction, reservedAt: number): Promise<void> {
  await tx
    .update(textDays)
    .set({ spent: sql`${textDays.spent} - 1` })
    .where(and(eq(textDays.day, dayOf(reservedAt)), gt(textDays.spent, 0)));
}

/** Text messages of today, and how many may be sent. */
export async function textSpend(reader: Reader, ctx: Context): Promise<{ spent: number; budget: number }> {
  const [row] = await reader
    .select()
    .from(textDays)
    .where(eq(textDays.day, dayOf(ctx.clock.now())));
  return { spent: row?.spent ?? 0, budget: ctx.config.smsDailyBudget };
}

/** The moment from which there is a budget again. */
export function nextBudgetAt(ctx: Context): number {
  return (dayOf(ctx.clock.now()) + 1) * DAY_MS;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
