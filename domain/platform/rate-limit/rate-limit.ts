import { and, eq, gt, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { throttles } from "@/db/schema";
import type { Context } from "../../context";
import { throttle as rules, type ThrottleRule } from "../../policy";
import { mac } from "../crypto/mac";

export type Door = keyof typeof rules;

export type Counted = { allowed: true; count: number; streak: number } | { allowed: false; blockedUntil: number };

/**
 * Counts one try at a door *before* anything is compared or sent, in one guarded statement. While a pause runs nothing is
 * counted and nothing allowed. `subject` is an account id, a canonical address or an E.164 number; only its HMAC is stored.
 * `free` takes the place of the rule's own number where the operator sets it.
 */
export async function countTry(
  tx: Transaction,
  ctx: Context,
  door: Door,
  subject: string,
  free: number = rules[door].free,
): Promise<Counted> {
  const rule: ThrottleRule = { ...rules[door], free };
  const now = ctx.clock.now();
  const key = keyOf(ctx, door, subject);
  const fresh = sql`${throttles.windowStartedAt} <= ${now - rule.windowMs}`;
  const [row] = await tx
    .insert(throttles)
    .values({ key, count: 1, streak: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: throttles.key,
      set: {
        count: sql`CASE WHEN ${fresh} THEN 1 ELSE ${throttles.count} + 1 END`,
        windowStartedAt: sql`CASE WHEN ${fresh} THEN ${now} ELSE ${throttles.windowStartedAt} END`,
        streak: sql`${throttles.streak} + 1`,
      },
      setWhere: sql`${throttles.blockedUntil} IS NULL OR ${throttles.blockedUntil} <= ${now}`,
    })
    .returning();
  if (!row) return { allowed: false, blockedUntil: await blockedUntil(tx, key, now) };
  const pause = pauseAfter(rule, row.count);
  if (pause > 0) {
    await tx
      .update(throttles)
      .set({ blockedUntil: now + pause })
      .where(eq(throttles.key, key));
  }
  return { allowed: true, count: row.count, streak: row.streak };
}

/** One try at one door. */
export type Try = readonly [door: Door, subject: string];

/** The doors that count by where a request came from. None where that is not known. */
export function bySource(ctx: Context, ...doors: Extract<Door, `${string}-source${string}`>[]): Try[] {
  const { source } = ctx;
  return source === undefined ? [] : doors.map((door) => [door, source] as const);
}

/** Counts one try at each of these doors, or at none: a refusal at one must not bring the pause of another nearer. */
export async function countEveryTry(
  tx: Transaction,
  ctx: Context,
  tries: readonly Try[],
): Promise<{ allowed: true } | { allowed: false; door: Door; blockedUntil: number }> {
  for (const [door, subject] of tries) {
    const blockedUntil = await pauseOf(tx, ctx, door, subject);
    if (blockedUntil !== null) return { allowed: false, door, blockedUntil };
  }
  for (const [door, subject] of tries) await countTry(tx, ctx, door, subject);
  return { allowed: true };
}

/** Until when one of these doors is shut, the latest of them; `null` when all are open. Reads only. */
export async function pauseOfAny(reader: Reader, ctx: Context, tries: readonly Try[]): Promise<number | null> {
  const pauses: number[] = [];
  for (const [door, subject] of tries) pauses.push((await pauseOf(reader, ctx, door, subject)) ?? 0);
  return Math.max(0, ...pauses) || null;
}

/** After a success: takes back one try, and the pause that it began. What others did from there stays counted (AT-17). */
export async function giveBackTry(tx: Transaction, ctx: Context, [door, subject]: Try): Promise<void> {
  const { free }: ThrottleRule = rules[door];
  await tx
    .update(throttles)
    .set({
      count: sql`${throttles.count} - 1`,
      blockedUntil: sql`CASE WHEN ${throttles.count} <= ${free} THEN NULL ELSE ${throttles.blockedUntil} END`,
    })
    .where(and(eq(throttles.key, keyOf(ctx, door, subject)), gt(throttles.count, 0)));
}

/** Whether so many failed in a row that the door stays shut until something else opens it. Reads only. */
export async function isClosed(reader: Reader, ctx: Context, door: Door, subject: string): Promise<boolean> {
  const { hardStop = Number.POSITIVE_INFINITY }: ThrottleRule = rules[door];
  const [row] = await reader
    .select({ streak: throttles.streak })
    .from(throttles)
    .where(eq(throttles.key, keyOf(ctx, door, subject)));
  return (row?.streak ?? 0) >= hardStop;
}

/** A success at the door clears its count and its pause. */
export async function clearTries(tx: Transaction, ctx: Context, door: Door, subject: string): Promise<void> {
  await tx.delete(throttles).where(eq(throttles.key, keyOf(ctx, door, subject)));
}

/** Until when the door is shut for this subject, or `null`. Reads only. */
export async function pauseOf(reader: Reader, ctx: Context, door: Door, subject: string): Promise<number | null> {
  const [row] = await reader
    .select()
    .from(throttles)
    .where(eq(throttles.key, keyOf(ctx, door, subject)));
  return row?.blockedUntil && row.blockedUntil > ctx.clock.now() ? row.blockedUntil : null;
}

function pauseAfter(rule: ThrottleRule, count: number): number {
  if (count < rule.free) return 0;
  return rule.pausesMs[Math.min(count - rule.free, rule.pausesMs.length - 1)] ?? 0;
}

async function blockedUntil(tx: Transaction, key: string, now: number): Promise<number> {
  const [row] = await tx.select().from(throttles).where(eq(throttles.key, key));
  return row?.blockedUntil ?? now;
}

function keyOf(ctx: Context, door: Door, subject: string): string {
  return `${door}:${mac(ctx.keys, "throttle-mac/v1", door, subject)}`;
}
