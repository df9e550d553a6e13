import type { ReadContext, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { recordRefusal } from "../../platform/audit/refusal";
import { notifyByMail } from "../../platform/outbox/notify";
import {
  blockedUntilAny,
  byClientIp,
  consumeAttempt,
  refundAttempt,
  resetAllAttempts,
  type Wanted,
} from "../../platform/rate-limit/rate-limit";
import { rateLimits } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { endRecoveryCodes } from "../recovery-code/make";
import { currentSet } from "../recovery-code/state";
import type { Factor } from "./factor";
import { lockFactor } from "./match";

/** `until: null`: at once, with a new login. `reference`: for the helpdesk, see domain/platform/audit/refusal.ts. */
export type TooManyCodes = { code: "too-many-codes"; until: number | null; reference: string };

export type CodeAttemptFailure = { code: "method-locked" } | TooManyCodes;

/**
 * Counts one code before it is compared; login and step-up share these counts. The caller has checked `codePause` in the same
 * transaction. `factor` is `null` for a recovery code. Ten in 15 minutes pause all codes of the account; a hundred in a row lock
 * the method, or end the set of recovery codes (D5, NIST 3.2.2).
 */
export async function consumeCodeAttempt(
  ctx: TransactionContext,
  account: Account,
  factor: Factor | null,
  userAgent: UserAgent,
): Promise<Result<null, CodeAttemptFailure>> {
  const streakLimit = factor ? "factor-streak" : "recovery-streak";
  await consumeAttempt(ctx, "second-step-account", account.id);
  for (const [limit, clientIp] of byClientIp(ctx, "code-ip")) await consumeAttempt(ctx, limit, clientIp);
  const counted = await consumeAttempt(ctx, streakLimit, account.id);
  if (!counted.allowed) return refuseCodes(ctx, account, factor, userAgent, counted.blockedUntil);
  if (counted.streak <= rateLimits[streakLimit].lockoutAfter) return ok(null);
  if (factor) await lockFactor(ctx, account, factor, userAgent);
  else await endGuessedSet(ctx, account, userAgent);
  return fail({ code: "method-locked" });
}

/** The same counts, to be made all at once with `countTogether`. Locked out: the caller counts in turn, which ends what is locked. */
export function codeCounts(ctx: ReadContext, account: Account, factor: Factor | null): Wanted[] {
  return [
    { attempt: [factor ? "factor-streak" : "recovery-streak", account.id], lockout: "refuses" },
    { attempt: ["second-step-account", account.id] },
    ...byClientIp(ctx, "code-ip").map((attempt) => ({ attempt })),
  ];
}

/** Refuses a code without looking at it. Recorded once a pause, under the number that the person is shown. */
export async function refuseCodes(
  ctx: TransactionContext,
  account: Account,
  factor: Factor | null,
  userAgent: UserAgent,
  until: number | null,
): Promise<Result<never, TooManyCodes>> {
  const limit = factor ? "factor-streak" : "recovery-streak";
  const detail = { method: factor?.type ?? "recovery" };
  const reference = await recordRefusal(
    ctx,
    { limit, subject: account.id, until },
    { event: "login.second.throttled", accountId: account.id, userAgent, detail },
  );
  return fail({ code: "too-many-codes", until, reference });
}

/** Until when no code of this kind is taken, or `null`. An attempt inside a pause counts nowhere. */
export async function codePause(ctx: ReadContext, account: Account, factor: Factor | null): Promise<number | null> {
  return blockedUntilAny(ctx, [
    ["second-step-account", account.id],
    [factor ? "factor-streak" : "recovery-streak", account.id],
    ...byClientIp(ctx, "code-ip"),
  ]);
}

async function endGuessedSet(ctx: TransactionContext, account: Account, userAgent: UserAgent): Promise<void> {
  const set = await currentSet(ctx, account.id);
  if (!set) return;
  await endRecoveryCodes(ctx, account.id);
  await recordAudit(ctx, {
    event: "2fa.method_locked",
    accountId: account.id,
    userAgent,
    detail: { method: "recovery" },
  });
  await notifyByMail(ctx, account, userAgent, { template: "codes-locked", occasion: set.id });
}

/** A right code resets the counts of its kind; under the client IP it only refunds its own attempt. */
export async function resetCodeAttempts(
  ctx: TransactionContext,
  accountId: string,
  method: "sms" | "totp" | "recovery",
): Promise<void> {
  await resetAllAttempts(ctx, [
    ["second-step-account", accountId],
    [method === "recovery" ? "recovery-streak" : "factor-streak", accountId],
  ]);
  for (const each of byClientIp(ctx, "code-ip")) await refundAttempt(ctx, each);
}
