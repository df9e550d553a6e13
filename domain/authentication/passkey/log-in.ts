import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { Context, Locale, TransactionContext, UserAgent } from "../../context";
import { findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { byClientIp, consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { grantSession } from "../../platform/session/grant";
import { openSession } from "../../platform/session/open-session";
import { passkey as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { completeDueAccountRecovery } from "../account-recovery/account-recovery";
import { dropChallenge } from "../login/challenge";
import { type DeviceCookie, deviceCookieOf } from "../login/device-cookie";
import { isBrowserNew, notifyOfNewBrowser } from "../login/new-browser";
import { issueChallenge } from "./challenge";
import { bytesOf, relyingPartyId, webAuthn } from "./relying-party";
import {
  consumePasskey,
  notePasskeySession,
  type PasskeyFailure,
  refuse,
  type ShownPasskey,
  verifyPasskey,
} from "./verify";

/**
 * What a browser needs to ask for a passkey of this site, whosever it is: no list of passkeys, so nothing is said about anybody. `null`:
 * too many were asked for from this network address.
 */
export async function passkeyLoginOptions(ctx: Context): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const challenge = await inTransaction(ctx, async (ctx) => {
    for (const each of byClientIp(ctx, "passkey-ip")) if (!(await consumeAttempt(ctx, ...each)).allowed) return null;
    return issueChallenge(ctx, { purpose: "login" });
  });
  if (challenge === null) return null;
  const { generateAuthenticationOptions } = await webAuthn();
  return generateAuthenticationOptions({
    rpID: relyingPartyId(ctx),
    challenge: bytesOf(challenge),
    userVerification: "required",
    timeout: policy.challengeMs,
  });
}

export interface LogInWithPasskey {
  /** What the browser answered. */
  typed: string;
  userAgent: UserAgent;
  deviceCookies?: readonly DeviceCookie[];
  /** Secret of a second step left open in this browser; it ends. */
  openChallenge: string | null;
}

export interface LoggedInWithPasskey {
  /** For the session cookie. */
  sessionSecret: string;
  deviceCookie: DeviceCookie;
  locale: Locale;
  device: null;
}

/** The last two are only said after a passkey that is the account's (deviation D10). */
export type PasskeyLoginFailure = PasskeyFailure | { code: "account-disabled" } | { code: "account-closing" };

/**
 * Logs in with a passkey: with user verification it is both steps at once, so no code is asked and no trusted device is looked at
 * (ADR 0103).
 */
export async function logInWithPasskey(
  ctx: Context,
  input: LogInWithPasskey,
): Promise<Result<LoggedInWithPasskey, PasskeyLoginFailure>> {
  const attempt = { asked: { purpose: "login" }, typed: input.typed, userAgent: input.userAgent } as const;
  const shown = await verifyPasskey(ctx, attempt);
  if (!shown.ok) return shown;
  const { account } = shown.value;
  // One that is due takes effect before the passkey opens anything: it removes it.
  await completeDueAccountRecovery(ctx, account.id);
  if (account.activatedAt === null) return refuse(ctx, attempt, "account", account);
  if (account.disabledAt !== null) {
    await inTransaction(ctx, (ctx) =>
      recordAudit(ctx, { event: "login.disabled_account", accountId: account.id, userAgent: input.userAgent }),
    );
    return fail({ code: account.deleteAt === null ? "account-disabled" : "account-closing" });
  }
  const done = await allOrNothing(ctx, (ctx) => open(ctx, input, shown.value));
  return done ? ok(done) : refuse(ctx, attempt, "used", account);
}

async function open(
  ctx: TransactionContext,
  { userAgent, deviceCookies = [], openChallenge }: LogInWithPasskey,
  shown: ShownPasskey,
): Promise<LoggedInWithPasskey | null> {
  if (!(await consumePasskey(ctx, shown))) return null;
  // As it is now: it may have been disabled while the signature was verified.
  const account = await findAccount(ctx, shown.account.id);
  if (!account || account.disabledAt !== null || account.activatedAt === null) return null;
  if (openChallenge) await dropChallenge(ctx, openChallenge);
  await recordAudit(ctx, { event: "login.passkey.ok", accountId: account.id, userAgent });
  const isNew = await isBrowserNew(ctx, account, deviceCookies);
  const { sessionId, sessionSecret } = await openSession(ctx, grantSession(account), {
    userAgent,
    proofs: [{ method: "passkey", at: ctx.clock.now() }],
  });
  await notePasskeySession(ctx, shown.passkeyId, sessionId);
  if (isNew) await notifyOfNewBrowser(ctx, account, userAgent, sessionId);
  return { sessionSecret, deviceCookie: deviceCookieOf(account), locale: account.locale, device: null };
}
