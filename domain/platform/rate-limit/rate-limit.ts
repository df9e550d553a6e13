import { and, eq, gt, inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import { preparedWrite } from "@/db/prepared";
import { rateLimitCounters } from "@/db/schema";
import type { OneCallContext, ReadContext, TransactionContext } from "../../context";
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
  maxAttempts?: number,
): Promise<Counted> {
  const wanted = [{ attempt: [limit, subject], maxAttempts }] as const;
  const [row] = await count(ctx, wanted, countedUnlessPaused);
  if (row) return { allowed: true, count: row.count, streak: row.streak };
  return { allowed: false, blockedUntil: await storedBlock(ctx, limit, subject) };
}

/** One attempt under one limit. */
export type Attempt = readonly [limit: RateLimitName, subject: string];

/** The limits that count by where a request came from. None where that is not known. */
export function byClientIp(ctx: ReadContext, ...limits: Extract<RateLimitName, `${string}-ip${string}`>[]): Attempt[] {
  const { clientIp } = ctx;
  return clientIp === undefined ? [] : limits.map((limit) => [limit, clientIp] as const);
}

/** An attempt that is counted together with others. */
export interface Wanted {
  attempt: Attempt;
  maxAttempts?: number;
  /** "look": only its pause counts here. */
  mode?: "count" | "look";
  /** Counted only where no attempt was counted under this limit in its window. */
  firstOf?: Attempt;
  /** Whether `lockoutAfter` failures in a row refuse it. */
  lockout?: "refuses";
}

/** Counts one attempt under each of these limits, or under none: a refusal by one must not advance the others. */
export async function consumeAllAttempts(
  ctx: TransactionContext,
  attempts: readonly Attempt[],
): Promise<{ allowed: true } | { allowed: false; limit: RateLimitName; blockedUntil: number }> {
  const asked = ctx.clock.now();
  if (await countUnlessPaused(ctx, attempts)) return { allowed: true };
  const blocks = await Promise.all(
    attempts.map(async ([limit, subject]) => ({ limit, blockedUntil: await storedBlock(ctx, limit, subject) })),
  );
  // What ended since it was asked refused it all the same.
  const refused = blocks.find(({ blockedUntil }) => blockedUntil > asked);
  if (!refused) throw new Error("an attempt was not counted, and nothing was paused");
  return { allowed: false, ...refused };
}

/** Counts all of these, or none while one of them is paused: one guarded statement. `false`: none was counted. */
export async function countUnlessPaused(ctx: OneCallContext, wanted: readonly (Attempt | Wanted)[]): Promise<boolean> {
  const all = wanted.map((each) => ("attempt" in each ? each : { attempt: each }));
  return all.length === 0 || (await count(ctx, all, countedUnlessPaused)).length > 0;
}

/**
 * The same behind a statement that changed exactly one row, and had `unlessPaused` as its guard: to be begun right after it. For an
 * attempt that is also counted somewhere else.
 */
export async function countWithChange(ctx: OneCallContext, wanted: readonly Wanted[]): Promise<void> {
  await count(ctx, wanted, countedWithChange);
}

/** Holds while none of these is paused or locked out. */
export function unlessPaused(ctx: ReadContext, wanted: readonly Wanted[]): SQL {
  return nonePaused(looked(ctx, wanted), ctx.clock.now());
}

function looked(ctx: ReadContext, wanted: readonly Wanted[]): string {
  const keys = wanted.map(({ attempt: [limit, subject], lockout }) => {
    const { lockoutAfter = null }: { lockoutAfter?: number | null } = rules[limit] as RateLimit;
    return { key: keyOf(ctx, limit, subject), lockout: lockout === "refuses" ? lockoutAfter : null };
  });
  return JSON.stringify(keys);
}

// The counters are looked up by key: without CROSS the planner may walk through all of them.
const nonePaused = (keys: string | Placeholder, now: number | Placeholder) => sql`NOT EXISTS (
  SELECT 1 FROM json_each(${keys}) w CROSS JOIN rate_limit_counters c ON c.key = w.value ->> 'key'
  WHERE c.blocked_until > ${now} OR c.streak >= w.value ->> 'lockout')`;

const NOW = sql.placeholder("now");

// One statement for all of them: on a database server it is one question, and nothing comes between the guard and the counts. Which
// pause an attempt begins is worked out in it too.
const countedIf = (guard: SQL) =>
  preparedWrite((tx) =>
    tx
      .insert(rateLimitCounters)
      .select(
        sql`
    WITH wanted AS (
      SELECT value ->> 'key' AS key, value ->> 'span' AS span, value ->> 'most' AS most, value -> 'pauses' AS pauses
      FROM json_each(${sql.placeholder("counted")})
      WHERE NOT EXISTS (
        SELECT 1 FROM rate_limit_counters f
        WHERE f.key = value ->> 'first' AND f.window_started_at > value ->> 'firstFrom')
    ), counted AS (
      SELECT w.key, w.most, w.pauses, c.blocked_until,
        CASE WHEN c.window_started_at > ${NOW} - w.span THEN c.count + 1 ELSE 1 END AS count,
        CASE WHEN c.window_started_at > ${NOW} - w.span THEN c.window_started_at ELSE ${NOW} END AS window_started_at,
        coalesce(c.streak, 0) + 1 AS streak
      FROM wanted w LEFT JOIN rate_limit_counters c ON c.key = w.key
    )
    SELECT key, count, streak, window_started_at,
      CASE WHEN count >= most
        THEN ${NOW} + json_extract(pauses, '$[' || min(count - most, json_array_length(pauses) - 1) || ']')
        ELSE blocked_until END
    FROM counted WHERE ${guard}`,
      )
      .onConflictDoUpdate({
        target: rateLimitCounters.key,
        set: {
          count: sql`excluded.count`,
          streak: sql`excluded.streak`,
          windowStartedAt: sql`excluded.window_started_at`,
          blockedUntil: sql`excluded.blocked_until`,
        },
      })
      .returning({ count: rateLimitCounters.count, streak: rateLimitCounters.streak })
      .prepare(),
  );
const countedUnlessPaused = countedIf(nonePaused(sql.placeholder("looked"), NOW));
const countedWithChange = countedIf(sql`changes() = 1`);

function count(
  ctx: OneCallContext,
  wanted: readonly Wanted[],
  statement: typeof countedUnlessPaused,
): Promise<{ count: number; streak: number }[]> {
  const now = ctx.clock.now();
  const counted = wanted
    .filter(({ mode }) => mode !== "look")
    .map(({ attempt: [limit, subject], firstOf, maxAttempts = rules[limit].maxAttempts }) => ({
      key: keyOf(ctx, limit, subject),
      span: rules[limit].windowMs,
      // JSON has no Infinity: it becomes NULL, which nothing reaches.
      most: maxAttempts,
      pauses: rules[limit].backoffMs,
      first: firstOf ? keyOf(ctx, ...firstOf) : null,
      firstFrom: firstOf ? now - rules[firstOf[0]].windowMs : null,
    }));
  return statement(ctx.tx).all({ counted: JSON.stringify(counted), looked: looked(ctx, wanted), now });
}

const clear = preparedWrite((tx) =>
  tx
    .delete(rateLimitCounters)
    .where(sql`${rateLimitCounters.key} IN (SELECT value FROM json_each(${sql.placeholder("keys")}))`)
    .prepare(),
);

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
export function resetAttempts(ctx: TransactionContext, limit: RateLimitName, subject: string): Promise<void> {
  return resetAllAttempts(ctx, [[limit, subject]]);
}

/** The same under several limits. */
export async function resetAllAttempts(ctx: TransactionContext, attempts: readonly Attempt[]): Promise<void> {
  const keys = attempts.map((each) => keyOf(ctx, ...each));
  await clear(ctx.tx).run({ keys: JSON.stringify(keys) });
}

/**
 * Ends the pauses that run, and leaves every count as it is: the next attempt is one more of the same, and when it fails its pause is no
 * shorter. Whether there was one.
 */
export async function endPauses(ctx: TransactionContext, attempts: readonly Attempt[]): Promise<boolean> {
  const keys = attempts.map((each) => keyOf(ctx, ...each));
  const ended = await ctx.tx
    .update(rateLimitCounters)
    .set({ blockedUntil: null })
    .where(and(inArray(rateLimitCounters.key, keys), gt(rateLimitCounters.blockedUntil, ctx.clock.now())))
    .returning({ key: rateLimitCounters.key });
  return ended.length > 0;
}

/** Until when this subject is blocked, or `null`. Reads only. */
export async function blockedUntil(ctx: ReadContext, limit: RateLimitName, subject: string): Promise<number | null> {
  const [row] = await ctx.db.read
    .select()
    .from(rateLimitCounters)
    .where(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)));
  return row?.blockedUntil && row.blockedUntil > ctx.clock.now() ? row.blockedUntil : null;
}

async function storedBlock(ctx: TransactionContext, limit: RateLimitName, subject: string): Promise<number> {
  const [row] = await ctx.tx
    .select({ until: rateLimitCounters.blockedUntil })
    .from(rateLimitCounters)
    .where(eq(rateLimitCounters.key, keyOf(ctx, limit, subject)));
  return row?.until ?? 0;
}

function keyOf(ctx: ReadContext, limit: RateLimitName, subject: string): string {
  return `${limit}:${mac(ctx.keys, "rate-limit-mac/v1", limit, subject)}`;
}
