import type { TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import {
  blockedUntilAny,
  byClientIp,
  consumeAllAttempts,
  consumeAttempt,
  isLockedOut,
  refundAttempt,
  resetAttempts,
} from "../../platform/rate-limit/rate-limit";
import { grantSession, type SessionGrant } from "../../platform/session/grant";
import { passwordAlarm as alarm, rateLimits } from "../../policy";
import type { Factor } from "../second-factor/factor";
import type { DeviceCookie } from "./device-cookie";

/** Where a password is counted. */
export interface RateLimitBucket {
  limit: "password-account" | "password-device-cookie";
  subject: string;
}

export type PasswordRefused = { code: "too-many-attempts"; until: number } | { code: "password-locked" };

/** Two buckets: attempts with a valid device cookie count by account, all others by the address that was typed. */
export function bucketOf(
  account: Account | undefined,
  address: string,
  deviceCookies: readonly DeviceCookie[],
): RateLimitBucket {
  const known =
    account && deviceCookies.some((k) => k.accountId === account.id && k.passwordSetAt === account.passwordSetAt);
  if (account && known) return { limit: "password-device-cookie", subject: account.id };
  return { limit: "password-account", subject: address };
}

/**
 * Counts one password before it is looked at: in its bucket, and for strangers by where it came from, the accounts tried from there
 * included. Returns why none is compared, or `null`. The same for addresses that nobody has.
 */
export async function consumePasswordAttempt(
  ctx: TransactionContext,
  bucket: RateLimitBucket,
): Promise<PasswordRefused | null> {
  if (bucket.limit === "password-device-cookie") return countAt(ctx, bucket, []);
  if (await isLockedOut(ctx, bucket.limit, bucket.subject)) return { code: "password-locked" };
  const accounts = byClientIp(ctx, "password-ip-accounts");
  const until = await blockedUntilAny(ctx, accounts);
  if (until !== null) return { code: "too-many-attempts", until };
  const refused = await countAt(ctx, bucket, byClientIp(ctx, "password-ip"));
  if (refused) return refused;
  for (const [limit, clientIp] of accounts) {
    const pair = await consumeAttempt(ctx, "password-ip-pair", pairOf(clientIp, bucket));
    if (pair.allowed && pair.count === 1) await consumeAttempt(ctx, limit, clientIp);
  }
  return null;
}

async function countAt(
  ctx: TransactionContext,
  { limit, subject }: RateLimitBucket,
  others: ReturnType<typeof byClientIp>,
): Promise<PasswordRefused | null> {
  const counted = await consumeAllAttempts(ctx, [[limit, subject], ...others]);
  return counted.allowed ? null : { code: "too-many-attempts", until: counted.blockedUntil };
}

/**
 * What a right password is worth: it resets the attempts of its bucket, and where no second factor is in use (`factor`) it is the
 * grant for a session. A device cookie also lifts the lockout that strangers caused. Attempts on other accounts from the same
 * client IP stay counted.
 */
export async function consumePassword(
  ctx: TransactionContext,
  bucket: RateLimitBucket,
  account: Account,
  factor: Factor | null,
): Promise<SessionGrant | null> {
  await resetAttempts(ctx, bucket.limit, bucket.subject);
  if (bucket.limit === "password-device-cookie") await resetAttempts(ctx, "password-account", account.email);
  else await refundClientIp(ctx, bucket);
  return factor ? null : grantSession(account);
}

async function refundClientIp(ctx: TransactionContext, bucket: RateLimitBucket): Promise<void> {
  for (const [limit, clientIp] of byClientIp(ctx, "password-ip", "password-ip-accounts")) {
    await refundAttempt(ctx, [limit, clientIp]);
    await resetAttempts(ctx, "password-ip-pair", pairOf(clientIp, bucket));
  }
}

/** One audit event per minute in which the site sees too many wrong passwords: password spraying (T03). */
export async function raisePasswordAlarm(ctx: TransactionContext): Promise<void> {
  const counted = await consumeAttempt(ctx, "password-everyone", "everyone");
  if (!counted.allowed || counted.count !== alarm.failures) return;
  await recordAudit(ctx, {
    event: "login.password.alarm",
    accountId: null,
    actorId: "system",
    detail: { failures: alarm.failures },
  });
}

/** Mails the owner once, at the wrong password that caused the lockout: what still works, and that nobody logged in. */
export async function notifyIfLockedOut(
  ctx: TransactionContext,
  account: Account,
  { limit, subject }: RateLimitBucket,
  userAgent: UserAgent,
): Promise<void> {
  if (limit !== "password-account" || !(await isLockedOut(ctx, limit, subject))) return;
  await recordAudit(ctx, {
    event: "login.password.locked",
    accountId: account.id,
    actorId: null,
    userAgent,
    detail: { failures: rateLimits[limit].lockoutAfter },
  });
  await notifyByMail(ctx, account, userAgent, {
    template: "password-locked",
    occasion: `${account.id}|${ctx.clock.now()}`,
    links: { main: { page: "forgot-password" } },
  });
}

function pairOf(clientIp: string, { subject }: RateLimitBucket): string {
  return `${clientIp}|${subject}`;
}
