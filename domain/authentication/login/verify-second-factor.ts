import type { Context, Locale, TransactionContext, UserAgent } from "../../context";
import { type Account, revokeTrustedDevices } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail } from "../../platform/outbox/notify";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import type { SessionGrant } from "../../platform/session/grant";
import { type OpenSession, openSession, openSessionsOf } from "../../platform/session/open-session";
import { fail, ok, type Result } from "../../result";
import type { FreshCodes } from "../recovery-code/renew-spent-set";
import type { TooManyCodes } from "../second-factor/consume-code-attempt";
import { type CodeMethod, type CodeRequest, type RejectedCode, verifyCode } from "../second-factor/verify-code";
import { type DeviceClaim, trustDevice } from "../trusted-device/trusted-device";
import { type Challenge, consumeChallenge, consumeChallengeAttempt } from "./challenge";
import { type DeviceCookie, deviceCookieOf } from "./device-cookie";
import { isBrowserNew, notifyOfNewBrowser } from "./new-browser";

export interface VerifySecondFactor {
  challenge: Challenge;
  /** As typed: a code of the method or a recovery code. */
  code: string;
  userAgent: UserAgent;
  /** "month": the person ticked to skip this step for a month on this device. Ignored after a recovery code. */
  trust: "month" | "no";
  /** Accounts that logged in from this browser before: the owner is mailed about a login from an unknown browser. */
  deviceCookies?: readonly DeviceCookie[];
}

export interface LoggedIn {
  /** For the session cookie. */
  sessionSecret: string;
  deviceCookie: DeviceCookie;
  locale: Locale;
  device: { claim: DeviceClaim; expiresAt: number } | null;
  /** A new set, made because the last recovery code was just used. */
  freshCodes: FreshCodes | null;
}

export type SecondFactorFailure =
  | { code: "login-session-expired" }
  | { code: "code-unreadable" | "code-several"; count: number }
  | { code: RejectedCode["code"]; attemptsLeft?: number }
  | { code: "text-older"; letter: string; newest: string }
  | { code: "method-locked" }
  | TooManyCodes;

/** The second step of a login: a right code consumes the challenge and opens the session. See `verifyCode`. */
export async function verifySecondFactor(
  ctx: Context,
  input: VerifySecondFactor,
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const verified = await verifyCode(ctx, loginRequest(input), input.code);
  if (verified.ok) return ok({ ...verified.value.granted, freshCodes: verified.value.freshCodes });
  const { failure } = verified;
  return fail(failure.code === "no-factor" ? { code: "login-session-expired" } : failure);
}

interface Consumed {
  grant: SessionGrant;
  /** Asked with it, before there is a new session: one round trip less. */
  others: OpenSession[];
  isNewBrowser: boolean;
}

function loginRequest(input: VerifySecondFactor): CodeRequest<Consumed, Omit<LoggedIn, "freshCodes">> {
  const { challenge, userAgent, deviceCookies = [] } = input;
  const { id, account } = challenge;
  return {
    text: { purpose: "login", parentId: id, accountId: account.id },
    account,
    userAgent,
    trustAfterRecovery: "ended",
    async consumeOwnAttempt(ctx, guard) {
      const attemptsLeft = await consumeChallengeAttempt(ctx, id, guard);
      return attemptsLeft === null ? null : { attemptsLeft };
    },
    async consume(ctx) {
      const { id: accountId, sessionVersion } = account;
      const [grant, others, isNewBrowser] = await Promise.all([
        consumeChallenge(ctx, id),
        openSessionsOf(ctx, { accountId, sessionVersion }),
        isBrowserNew(ctx, account, deviceCookies),
      ]);
      return grant && { grant, others, isNewBrowser };
    },
    grant: (ctx, consumed, method) => logIn(ctx, input, consumed, method),
    recordFailure: (ctx, failure) => recordFailure(ctx, input, failure),
  };
}

async function logIn(
  ctx: TransactionContext,
  { challenge, userAgent, trust }: VerifySecondFactor,
  { grant, others, isNewBrowser }: Consumed,
  method: CodeMethod,
): Promise<Omit<LoggedIn, "freshCodes">> {
  const { account } = challenge;
  if (method === "recovery") await revokeTrustedDevices(ctx, account.id);
  await recordAudit(ctx, { event: "login.second.ok", accountId: account.id, userAgent, detail: { method } });
  const { sessionSecret, sessionId } = await openSession(ctx, grant, {
    userAgent,
    proofs: [
      { method: "pwd", at: challenge.createdAt },
      { method, at: ctx.clock.now() },
    ],
    others,
  });
  // A used recovery code has a mail of its own: one login, one mail.
  if (isNewBrowser && method !== "recovery") await notifyOfNewBrowser(ctx, account, userAgent, sessionId);
  const trusts = trust === "month" && method !== "recovery";
  const device = trusts ? await trustDevice(ctx, { account, userAgent }) : null;
  return { sessionSecret, deviceCookie: deviceCookieOf(account), locale: account.locale, device };
}

// Whoever used up all attempts of a challenge knew the password: the owner is mailed, once a day (T45).
async function recordFailure(
  ctx: TransactionContext,
  { challenge: { id, account }, userAgent }: VerifySecondFactor,
  { code, method, attemptsLeft }: RejectedCode,
): Promise<void> {
  const event = code === "code-replayed" ? "login.second.replay" : "login.second.fail";
  await recordAudit(ctx, { event, accountId: account.id, userAgent, detail: { method } });
  if (attemptsLeft !== 0) return;
  const counted = await consumeAttempt(ctx, "login-stopped-mail", account.id);
  if (counted.allowed) await notifyOfStoppedLogin(ctx, account, userAgent, id);
}

function notifyOfStoppedLogin(ctx: TransactionContext, account: Account, userAgent: UserAgent, occasion: string) {
  return notifyByMail(ctx, account, userAgent, { template: "login-stopped", occasion });
}
