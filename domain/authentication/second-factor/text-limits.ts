import { and, desc, eq, gt, lte } from "drizzle-orm";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { textCodes } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { nextBudgetAt, reserveText, type TextUse } from "../../platform/outbox/budget";
import {
  type Attempt,
  blockedUntilAny,
  byClientIp,
  consumeAllAttempts,
  consumeAttempt,
  type RateLimitName,
} from "../../platform/rate-limit/rate-limit";
import { textProtection as policy } from "../../policy";
import { savepoint } from "../../transaction";
import { activeFactor } from "./factor";

/** Whom a code is for, and what for. */
interface Receiver {
  purpose: "login" | "enrolment" | "step-up";
  accountId: string;
}

/**
 * "text-numbers": too many different numbers were tried. "text-limit": too many messages. "texts-off": nobody gets one now, or nobody
 * in this country.
 */
type RefusalCode = "text-limit" | "text-numbers" | "texts-off";
type Admitted = { admitted: true } | { admitted: false; code: RefusalCode; until: number };
type Refused = { reason: string; code: RefusalCode; until: number };

class NotAdmitted extends Error {
  constructor(readonly refused: Refused) {
    super(refused.reason);
  }
}

/**
 * Whether a code may go to this number (E.164) now. Each attempt is counted before anything is sent, and none of them when it may not
 * be sent. A number that this account proved is limited by account, number and client IP, and may use the whole budget of the day. A
 * set-up has counts of its own, and beside those: different numbers of one account, numbers with the same first digits, the country,
 * and a part of the budget. So set-ups never use up what a login needs (ADR 0074, T58, T61).
 */
export async function admitText(ctx: TransactionContext, to: Receiver, phone: string): Promise<Admitted> {
  const refused = await countAll(ctx, to, phone);
  if (!refused) return { admitted: true };
  const { reason, code, until } = refused;
  const detail = { reason, country: countryOf(phone), prefix: prefixOf(phone) };
  await recordAudit(ctx, { event: "sms.blocked", accountId: to.accountId, detail });
  return { admitted: false, code, until };
}

/** ISO 3166 code of a number (E.164); "ZZ" when it has none. */
export function countryOf(phone: string): string {
  return parsePhoneNumberFromString(phone)?.country ?? "ZZ";
}

// "+" and seven digits: enough to see a range being tried out, too little to know whose number it is.
function prefixOf(phone: string): string {
  return phone.slice(0, policy.prefixDigits + 1);
}

// At every limit or at none: a refusal takes back what the limits before it counted.
async function countAll(ctx: TransactionContext, to: Receiver, phone: string): Promise<Refused | null> {
  try {
    await savepoint(ctx, async (ctx) => {
      const refused = (await isProven(ctx, to, phone))
        ? await countProven(ctx, to.accountId, phone)
        : await countSetUp(ctx, to.accountId, phone);
      if (refused) throw new NotAdmitted(refused);
    });
    return null;
  } catch (error) {
    if (error instanceof NotAdmitted) return error.refused;
    throw error;
  }
}

// A login and a step-up only ever go to the number in use; that number may also be set up anew.
async function isProven(ctx: ReadContext, { purpose, accountId }: Receiver, phone: string): Promise<boolean> {
  if (purpose !== "enrolment") return true;
  const factor = await activeFactor(ctx, accountId);
  return factor?.type === "sms" && factor.phone === phone;
}

/**
 * Until when no code to log in or to confirm with goes to this person's proven number (E.164), because too many went there or came
 * from where `ctx` was asked; milliseconds since 1970, `null` when none of those limits is reached. Reads only: for a page that has no
 * message to tell of.
 */
export async function textsPausedUntil(ctx: Context, accountId: string, phone: string): Promise<number | null> {
  return blockedUntilAny(ctx, provenLimits(ctx, accountId, phone));
}

type TextLimit = readonly [limit: RateLimitName, subject: string, maxAttempts?: number];

function provenLimits(ctx: ReadContext, accountId: string, phone: string): Attempt[] {
  return [
    ["text-account-hour", accountId],
    ["text-account-day", accountId],
    ["text-proven-hour", phone],
    ["text-proven-day", phone],
    ...clientIpLimits(ctx, "proven"),
  ];
}

function setUpLimits(ctx: ReadContext, accountId: string, phone: string): TextLimit[] {
  const shareOf = (share: number) => Math.max(1, Math.ceil(ctx.config.smsDailyBudget * share));
  return [
    ["text-account-hour", `set-up|${accountId}`],
    ["text-account-day", `set-up|${accountId}`],
    ["text-prefix-hour", prefixOf(phone), shareOf(policy.prefixShare)],
    ["text-country-hour", countryOf(phone), shareOf(policy.countryShare)],
    ...clientIpLimits(ctx, "set-up"),
  ];
}

function clientIpLimits(ctx: ReadContext, use: "set-up" | "proven"): Attempt[] {
  return byClientIp(ctx, "text-ip-hour", "text-ip-day").map(([limit, clientIp]) => [limit, `${use}|${clientIp}`]);
}

// Side by side: whatever refuses, the savepoint takes back what the other counted.
async function countProven(ctx: TransactionContext, accountId: string, phone: string): Promise<Refused | null> {
  const [counted, tooMuch] = await Promise.all([
    consumeAllAttempts(ctx, provenLimits(ctx, accountId, phone)),
    keepToBudget(ctx, "proven-code"),
  ]);
  return counted.allowed ? tooMuch : { reason: counted.limit, code: "text-limit", until: counted.blockedUntil };
}

async function countSetUp(ctx: TransactionContext, accountId: string, phone: string): Promise<Refused | null> {
  return (
    (await countNumbers(ctx, accountId, phone)) ??
    (await consumeLimits(ctx, setUpLimits(ctx, accountId, phone))) ??
    (await doubtCountry(ctx, phone)) ??
    (await keepToBudget(ctx, "other"))
  );
}

async function consumeLimits(ctx: TransactionContext, limits: readonly TextLimit[]): Promise<Refused | null> {
  for (const [limit, subject, maxAttempts] of limits) {
    const counted = await consumeAttempt(ctx, limit, subject, maxAttempts);
    if (!counted.allowed) return { reason: limit, code: "text-limit", until: counted.blockedUntil };
  }
  return null;
}

// Whose number it is, nobody knows yet. Its owner cannot be told from a stranger, so what strangers sent there does not refuse the
// first codes of another account; those still count, and bring the pause for the rest nearer.
async function countNumbers(ctx: TransactionContext, accountId: string, phone: string): Promise<Refused | null> {
  const pair = `${accountId}|${phone}`;
  const today = await consumeAttempt(ctx, "text-pair-day", pair);
  const thisMonth = await consumeAttempt(ctx, "text-pair-month", pair);
  for (const [seen, limit] of [
    [today, "text-numbers-day"],
    [thisMonth, "text-numbers-month"],
  ] as const) {
    if (seen.allowed && seen.count > 1) continue;
    const counted = await consumeAttempt(ctx, limit, accountId);
    if (!counted.allowed) return { reason: limit, code: "text-numbers", until: counted.blockedUntil };
  }
  const crowded = await consumeLimits(ctx, [
    ["text-number-hour", phone],
    ["text-number-day", phone],
  ]);
  return thisMonth.allowed && thisMonth.count <= policy.codesPerPair ? null : crowded;
}

// Nobody types in the codes of a range that is called for money. Only set-ups are judged and held back: who proved a number can
// type in its codes, so the country of the others says nothing about them.
async function doubtCountry(ctx: TransactionContext, phone: string): Promise<Refused | null> {
  const country = countryOf(phone);
  if (!(await isDoubted(ctx, country))) return null;
  const counted = await consumeAttempt(ctx, "text-country-doubted", country);
  return counted.allowed ? null : { reason: "text-country-doubted", code: "texts-off", until: counted.blockedUntil };
}

async function isDoubted(ctx: ReadContext, country: string): Promise<boolean> {
  const { last, share, withinMs, typedInMs } = policy.verified;
  const now = ctx.clock.now();
  const codes = await ctx.db.read
    .select({ usedAt: textCodes.usedAt })
    .from(textCodes)
    .where(
      and(
        eq(textCodes.country, country),
        eq(textCodes.purpose, "enrolment"),
        gt(textCodes.createdAt, now - withinMs),
        lte(textCodes.createdAt, now - typedInMs),
      ),
    )
    .orderBy(desc(textCodes.createdAt))
    .limit(last);
  return codes.length === last && codes.filter(({ usedAt }) => usedAt !== null).length < last * share;
}

async function keepToBudget(ctx: TransactionContext, use: TextUse): Promise<Refused | null> {
  return (await reserveText(ctx, use)) ? null : { reason: "budget", code: "texts-off", until: nextBudgetAt(ctx) };
}
