import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { type Pause, recordRefusal } from "../../platform/audit/refusal";
import { notifyByMail } from "../../platform/outbox/notify";
import {
  type Attempt,
  blockedUntil,
  byClientIp,
  consumeAllAttempts,
  consumeAttempt,
  countUnlessPaused,
  isLockedOut,
  refundAttempt,
  resetAllAttempts,
  resetAttempts,
  type Wanted,
} from "../../platform/rate-limit/rate-limit";
import { grantSession, type SessionGrant } from "../../platform/session/grant";
import { passwordAlarm as alarm, rateLimits } from "../../policy";
import { countTogether } from "../../transaction";
import type { Factor } from "../second-factor/factor";
import type { DeviceCookie } from "./device-cookie";

/** Where a password is counted. */
export interface RateLimitBucket {
  limit: "password-account" | "password-device-cookie";
  subject: string;
}

export type PasswordRefused = { code: "too-many-attempts"; until: number } | { code: "password-locked" };

/** Why no password is looked at, and the pause that it is recorded under. */
export interface Refusal {
  failure: PasswordRefused;
  pause: Pause;
}

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
 * included. An account that was logged in to too often looks at none for a while. Returns why none is compared, or `null`. The same for
 * addresses that nobody has.
 */
async function consumePasswordAttempt(ctx: TransactionContext, bucket: RateLimitBucket): Promise<Refusal | null> {
  const logins = await blockedUntil(ctx, ...loginsOf(bucket));
  if (logins !== null) return paused(loginsOf(bucket), logins);
  if (bucket.limit === "password-device-cookie") return countAt(ctx, bucket, []);
  if (await isLockedOut(ctx, bucket.limit, bucket.subject)) {
    return { failure: { code: "password-locked" }, pause: { ...bucket, until: null } };
  }
  const accounts = byClientIp(ctx, "password-ip-accounts");
  for (const each of accounts) {
    const until = await blockedUntil(ctx, ...each);
    if (until !== null) return paused(each, until);
  }
  const refused = await countAt(ctx, bucket, byClientIp(ctx, "password-ip"));
  if (!refused) await countUnlessPaused(ctx, accountsTried(ctx, bucket));
  return refused;
}

// One account from one client IP counts once in a window as one more account that is tried from there.
function accountsTried(ctx: ReadContext, bucket: RateLimitBucket): Wanted[] {
  return byClientIp(ctx, "password-ip-accounts").flatMap(([limit, ip]) => {
    const pair = ["password-ip-pair", pairOf(ip, bucket)] as const;
    return [{ attempt: pair }, { attempt: [limit, ip], firstOf: pair }];
  });
}

/** `consumePasswordAttempt` in a transaction of its own, in one go for whoever is let through. */
export async function countPassword(ctx: Context, bucket: RateLimitBucket): Promise<Refusal | null> {
  const { refusal } = await countTogether(
    ctx,
    async (ctx) => {
      const own: Wanted = { attempt: [bucket.limit, bucket.subject], lockout: "refuses" };
      const network = byClientIp(ctx, "password-ip").map((attempt) => ({ attempt }));
      const strangers = bucket.limit === "password-account" ? [...network, ...accountsTried(ctx, bucket)] : [];
      const logins: Wanted = { attempt: loginsOf(bucket), mode: "look" };
      return (await countUnlessPaused(ctx, [logins, own, ...strangers])) ? { refusal: null } : null;
    },
    async (ctx) => ({ refusal: await consumePasswordAttempt(ctx, bucket) }),
  );
  return refusal;
}

async function countAt(
  ctx: TransactionContext,
  { limit, subject }: RateLimitBucket,
  others: ReturnType<typeof byClientIp>,
): Promise<Refusal | null> {
  const attempts: Attempt[] = [[limit, subject], ...others];
  const counted = await consumeAllAttempts(ctx, attempts);
  if (counted.allowed) return null;
  return paused(attempts.find(([name]) => name === counted.limit) ?? [limit, subject], counted.blockedUntil);
}

function paused([limit, subject]: Attempt, until: number): Refusal {
  return { failure: { code: "too-many-attempts", until }, pause: { limit, subject, until } };
}

// The bucket is part of it: a thief who knows the password does not shut the owner's own browsers out.
function loginsOf({ limit, subject }: RateLimitBucket): Attempt {
  return ["login-account", `${limit}|${subject}`];
}

/** Counts one login after the right password, in the transaction that admits it. Answers why it is refused, or `null`. */
export async function consumeLogin(ctx: TransactionContext, bucket: RateLimitBucket): Promise<Refusal | null> {
  const logins = loginsOf(bucket);
  const counted = await consumeAttempt(ctx, ...logins);
  return counted.allowed ? null : paused(logins, counted.blockedUntil);
}

/**
 * Records a refusal, once a pause, and answers its reference number. A pause of a network is not about the account that the last
 * request from there happened to name.
 */
export function recordPasswordRefusal(
  ctx: TransactionContext,
  { pause }: Refusal,
  { account, userAgent }: { account: Account | undefined; userAgent: UserAgent },
): Promise<string> {
  const ofNetwork = pause.limit.startsWith("password-ip");
  return recordRefusal(ctx, pause, {
    event: "login.password.throttled",
    accountId: ofNetwork ? null : (account?.id ?? null),
    actorId: null,
    userAgent,
  });
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
  await forgiveAttempts(ctx, bucket, account);
  return factor ? null : grantSession(account);
}

/** What wrong passwords had cost is given back: at a right one that logs nobody in, too, such as behind a mailed link. */
export async function forgiveAttempts(
  ctx: TransactionContext,
  bucket: RateLimitBucket,
  account: Account,
): Promise<void> {
  const byCookie = bucket.limit === "password-device-cookie";
  const strangers: Attempt[] = byCookie ? [["password-account", account.email]] : [];
  await resetAllAttempts(ctx, [[bucket.limit, bucket.subject], ...strangers]);
  if (!byCookie) await refundClientIp(ctx, bucket);
}

export type LinkRefused = { code: "too-many-attempts" | "link-limit"; until: number };

/**
 * Counts a password typed behind a mailed link before it is looked at: where a login counts it, and at the link itself. Whoever holds
 * a link of an account must not have a quieter way to guess its password than anybody else (T124). The lockout does not hold here: it
 * closes the login to strangers, and whoever holds a link reads the mailbox, as at a reset (T04). The limit of the link stays.
 */
export async function consumeLinkAttempt(
  ctx: TransactionContext,
  { link, bucket, ...who }: { link: Attempt; bucket: RateLimitBucket; account: Account; userAgent: UserAgent },
): Promise<LinkRefused | null> {
  const until = await blockedUntil(ctx, ...link);
  if (until !== null) return { code: "link-limit", until };
  const refused = await consumePasswordAttempt(ctx, bucket);
  if (refused?.failure.code === "too-many-attempts") {
    await recordPasswordRefusal(ctx, refused, who);
    return { code: "too-many-attempts", until: refused.failure.until };
  }
  await consumeAttempt(ctx, ...link);
  return null;
}

/** A wrong password behind a mailed link: in the audit trail, and heard by the alarm and the lockout of the login. */
export async function noteWrongLinkPassword(
  ctx: TransactionContext,
  failure: {
    event: Extract<AuditEvent, "activation.fail" | "email.change_fail">;
    account: Account;
    bucket: RateLimitBucket;
    userAgent: UserAgent;
  },
): Promise<void> {
  const { event, account, bucket, userAgent } = failure;
  await recordAudit(ctx, { event, accountId: account.id, userAgent });
  await raisePasswordAlarm(ctx);
  await notifyIfLockedOut(ctx, account, bucket, userAgent);
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
  // A sign-up that waits has no owner yet: nobody has shown to read that box.
  if (account.activatedAt === null) return;
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
