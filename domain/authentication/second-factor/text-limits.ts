import { and, desc, eq, gt, lte } from "drizzle-orm";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { textCodes } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { nextBudgetAt, reserveText } from "../../platform/outbox/budget";
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

/** Whom a code is for, and what for. */
interface Receiver {
  purpose: "login" | "enrolment" | "step-up";
  accountId: string;
}

type Admitted = { admitted: true } | { admitted: false; code: "text-limit" | "texts-off"; until: number };
type Refused = { reason: string; code: "text-limit" | "texts-off"; until: number };

class NotAdmitted extends Error {
  constructor(readonly refused: Refused) {
    super(refused.reason);
  }
}

/**
 * Whether a text message may go to this number (E.164) now, each try counted before anything is sent, and none of them when it may
 * not: what was never sent must not shut a limit. The person and the number,
 * different numbers of one person and persons of one number, numbers with the same first digits, the country, where the request came from, and the day's
 * budget, which is reserved here. Threats T58 and T61.
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
      const refused =
        (await consumeLimits(ctx, to, phone)) ??
        (await countPairs(ctx, to, phone)) ??
        (await doubtCountry(ctx, phone)) ??
        (await keepToBudget(ctx));
      if (refused) throw new NotAdmitted(refused);
    });
    return null;
  } catch (error) {
    if (error instanceof NotAdmitted) return error.refused;
    throw error;
  }
}

/**
 * Until when no code to log in or to confirm with goes to this person's proven number (E.164), because too many went there or came
 * from where `ctx` was asked; milliseconds since 1970, `null` when none of those limits is reached. Reads only: for a page that has no
 * message to tell of.
 */
export async function textsPausedUntil(ctx: Context, accountId: string, phone: string): Promise<number | null> {
  const limits = limitsOf(ctx, { purpose: "login", accountId }, phone).map(
    ([limit, subject]) => [limit, subject] as const,
  );
  return blockedUntilAny(ctx, [...limits, ...clientIpLimits(ctx)]);
}

function limitsOf(
  ctx: ReadContext,
  to: Receiver,
  phone: string,
): (readonly [limit: RateLimitName, subject: string, maxAttempts?: number])[] {
  const shareOf = (share: number) => Math.max(1, Math.ceil(ctx.config.smsDailyBudget * share));
  return [
    ["text-account-hour", to.accountId],
    ["text-account-day", to.accountId],
    // Apart, so that a stranger who sets this number up in an account of his own does not use up its owner's logins.
    [isSetUp(to) ? "text-number-hour" : "text-proven-hour", phone],
    [isSetUp(to) ? "text-number-day" : "text-proven-day", phone],
    ["text-prefix-hour", prefixOf(phone), shareOf(policy.prefixShare)],
    ["text-country-hour", countryOf(phone), shareOf(policy.countryShare)],
  ];
}

function clientIpLimits(ctx: ReadContext): Attempt[] {
  return byClientIp(ctx, "text-ip-hour", "text-ip-day");
}

async function consumeLimits(ctx: TransactionContext, to: Receiver, phone: string): Promise<Refused | null> {
  for (const [limit, subject, maxAttempts] of limitsOf(ctx, to, phone)) {
    const counted = await consumeAttempt(ctx, limit, subject, maxAttempts);
    if (!counted.allowed) return { reason: limit, code: "text-limit", until: counted.blockedUntil };
  }
  const fromHere = await consumeAllAttempts(ctx, clientIpLimits(ctx));
  return fromHere.allowed ? null : { reason: fromHere.limit, code: "text-limit", until: fromHere.blockedUntil };
}

// Only while a number is being set up: a login goes to the number that was proven.
async function countPairs(ctx: TransactionContext, to: Receiver, phone: string): Promise<Refused | null> {
  if (!isSetUp(to)) return null;
  const { accountId } = to;
  const pair = `${accountId}|${phone}`;
  for (const [known, limits] of [
    ["text-pair-day", [["text-numbers-day", accountId]]],
    [
      "text-pair-month",
      [
        ["text-numbers-month", accountId],
        ["text-accounts-month", phone],
      ],
    ],
  ] as const) {
    const seen = await consumeAttempt(ctx, known, pair);
    if (seen.allowed && seen.count > 1) continue;
    for (const [limit, subject] of limits) {
      const counted = await consumeAttempt(ctx, limit, subject);
      if (!counted.allowed) return { reason: limit, code: "text-limit", until: counted.blockedUntil };
    }
  }
  return null;
}

function isSetUp({ purpose }: Receiver): boolean {
  return purpose === "enrolment";
}

// Nobody types in the codes of a range that is called for money.
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
        gt(textCodes.createdAt, now - withinMs),
        lte(textCodes.createdAt, now - typedInMs),
      ),
    )
    .orderBy(desc(textCodes.createdAt))
    .limit(last);
  return codes.length === last && codes.filter(({ usedAt }) => usedAt !== null).length < last * share;
}

async function keepToBudget(ctx: TransactionContext): Promise<Refused | null> {
  return (await reserveText(ctx)) ? null : { reason: "budget", code: "texts-off", until: nextBudgetAt(ctx) };
}
