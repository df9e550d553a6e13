import { and, eq, gt, sql } from "drizzle-orm";
import { rateLimitCounters } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { type RateLimit, rateLimits as rules } from "../../policy";
import { mac } from "../crypto/mac";

export type RateLimitName = keyof typeof rules;

export type Counted = { allowed: true; count: number; streak: number } | { allowed: false; blockedUntil: number };

/**
 * Counts one attempt *before* anything is compared or sent, in one guarded statement. While a pause runs nothing is
 * counted and nothing allowed. `subject` is an account id, a canonical address or an E.164 number; only its HMAC is stored.
 * `maxAttempts` takes the place of the rule's own number where the operator sets it.
 */
export async function consumeAttempt(
  ctx: TransactionContext,
  limit: RateLimitName,
  subject: string,
  maxAttempts: number = rules[limit].maxAttempts,
): Promise<Counted> {
  const rule: RateLimit = { ...rules[limit], maxAttempts };
  const now = ctx.clock.now();
  const key = keyOf(ctx, limit, subject);
  const fresh = sql`${rateLimitCounters.windowStartedAt} <= ${now - rule.windowMs}`;
  const [row] = await ctx.tx
    .insert(rateLimitCounters)
    .values({ key, count: 1, streak: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: rateLimitCounters.key,
      set: {
        count: sql`CASE WHEN ${fresh} THEN 1 ELSE ${rateLimitCounters.count} + 1 END`,
        windowStartedAt: sql`CASE WHEN ${fresh} THEN ${now} ELSE ${rateLimitCounters.windowStartedAt} END`,
        streak: sql`${rateLimitCounters.streak} + 1`,
      },
      setWhere: sql`${rateLimitCounters.blockedUntil} IS NULL OR ${rateLimitCounters.blockedUntil} <= ${now}`,
    })
    .returning();
  if (!row) return { allowed: false, blockedUntil: await storedBlock(ctx, key, now) };
  const pause = pauseAfter(rule, row.count);
  if (pause > 0) {
    await ctx.tx
      .update(rateLimitCounters)
      .set({ blockedUntil: now + pause })
      .where(eq(rateLimitCounters.key, key));
  }
  return { allowed: true, count: row.count, streak: row.streak };
}

/** One attempt under one limit. */
export type Attempt = readonly [limit: RateLimitName, subject: string];

/** The limits that count by where a request came from. None where that is not known. */
export function byClientIp(ctx: ReadContext, ...limits: Extract<RateLimitName, `${string}-ip${string}`>[]): Attempt[] {
  const { clientIp } = ctx;
  return clientIp === undefined ? [] : limits.map((limit) => [limit, clientIp] as const);
}

/** Counts one attempt under each of these limits, or under none: a refusal by one must not advance the others. */
export async function consumeAllAttempts(
  ctx: TransactionContext,
  attempts: readonly Attempt[],
): Promise<{ allowed: true } | { allowed: false; limit: RateLimitName; blockedUntil: number }> {
  const pauses = await Promise.all(
    attempts.map(async ([limit, subject]) => ({ limit, until: await blockedUntil(ctx, limit, subject) })),
  );
  for (const { limit, until } of pauses) if (until !== null) return { allowed: false, limit, blockedUntil: until };
  await Promise.all(attempts.map((each) => consumeAttempt(ctx, ...each)));
  return { allowed: true };
}

/** Until when one of these limits blocks, the latest of them; `null` when none does. Reads only. */
export async function blockedUntilAny(ctx: ReadContext, attempts: readonly Attempt[]): Promise<number | null> {
  const pauses = await Promise.all(attempts.map((each) => blockedUntil(ctx, ...each)));
  return Math.max(0, ...pauses.map((until) => until ?? 0)) || null;
}

/** After a success: takes back one attempt and the pause that it began. Other attempts stay counted (AT-17). */
export async function refundAttempt(ctx: TransactionContext, [limit, subject]: Attempt): Promise<void> {
  const { maxAttempts }: RateLimit = rules[limit];
  await ctx.tx
    .update(rateLimitCounters)
    .set({
      count: sql`${rateLimitCounters.count} - 1`,
      blockedUntil: sql`CASE WHEN ${rateLimitCounters.count} <= ${maxAttempts} THEN NULL ELSE ${rateLimitCounters.blockedUntil} END`,
    })
    .where(and(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)), gt(rateLimitCounters.count, 0)));
}

/** Whether `lockoutAfter` failures in a row were reached; only `resetAttempts` lifts that. Reads only. */
export async function isLockedOut(ctx: ReadContext, limit: RateLimitName, subject: string): Promise<boolean> {
  const { lockoutAfter = Number.POSITIVE_INFINITY }: RateLimit = rules[limit];
  const [row] = await ctx.db.read
    .select({ streak: rateLimitCounters.streak })
    .from(rateLimitCounters)
    .where(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)));
  return (row?.streak ?? 0) >= lockoutAfter;
}

/** Clears the count and the pause, after a success. */
export async function resetAttempts(ctx: TransactionContext, limit: RateLimitName, subject: string): Promise<void> {
  await ctx.tx.delete(rateLimitCounters).where(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)));
}

/** Until when this subject is blocked, or `null`. Reads only. */
export async function blockedUntil(ctx: ReadContext, limit: RateLimitName, subject: string): Promise<number | null> {
  const [row] = await ctx.db.read
    .select()
    .from(rateLimitCounters)
    .where(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)));
  return row?.blockedUntil && row.blockedUntil > ctx.clock.now() ? row.blockedUntil : null;
}

function pauseAfter(rule: RateLimit, count: number): number {
  if (count < rule.maxAttempts) return 0;
  return rule.backoffMs[Math.min(count - rule.maxAttempts, rule.backoffMs.length - 1)] ?? 0;
}

async function storedBlock(ctx: TransactionContext, key: string, now: number): Promise<number> {
  const [row] = await ctx.tx.select().from(rateLimitCounters).where(eq(rateLimitCounters.key, key));
  return row?.blockedUntil ?? now;
}

function keyOf(ctx: ReadContext, limit: RateLimitName, subject: string): string {
  return `${limit}:${mac(ctx.keys, "rate-limit-mac/v1", limit, subject)}`;
}
