import { and, eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, Locale, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { sealPending, waitingSignUps } from "../../platform/account/pending-sign-up";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { UnknownKey } from "../../platform/crypto/key-ring";
import { decoyHash, isOutdated, matchShared, verifyPassword } from "../../platform/crypto/password-hash";
import { verifyTypedPassword } from "../../platform/crypto/typed-password";
import type { SessionGrant } from "../../platform/session/grant";
import { type OpenSession, openSession, openSessionsOf } from "../../platform/session/open-session";
import type { Proof } from "../../platform/session/proof";
import { readNewPassword } from "../../platform/typed-text";
import { passwordHash } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { completeDueAccountRecovery, isAccountRecoveryDue } from "../account-recovery/account-recovery";
import { askPasswordReset } from "../password/request-reset";
import { type StoredPassword, storePassword } from "../password/stored-password";
import { activeFactor, type Factor } from "../second-factor/factor";
import { sendTextCode } from "../second-factor/text-code";
import { type AskedTrust, askTrust, consumeTrustedDevice, type DeviceClaim } from "../trusted-device/trusted-device";
import { dropChallenge, openChallenge } from "./challenge";
import { type DeviceCookie, deviceCookieOf } from "./device-cookie";
import { isBrowserNew, notifyOfNewBrowser } from "./new-browser";
import {
  bucketOf,
  consumeLogin,
  consumePassword,
  countPassword,
  notifyIfLockedOut,
  type PasswordRefused,
  type RateLimitBucket,
  type Refusal,
  raisePasswordAlarm,
  recordPasswordRefusal,
} from "./password-attempt";

export interface StartLogin {
  /** As typed. */
  email: string;
  password: string;
  userAgent: UserAgent;
  /** Trusted-device cookies of this browser, of whatever account. */
  devices: readonly DeviceClaim[];
  /** Accounts that logged in from this browser before, each with the date of the password it used. Chooses the bucket only. */
  deviceCookies?: readonly DeviceCookie[];
  /** Secret of a second step left open in this browser; it ends. */
  openChallenge: string | null;
}

export type LoginStarted =
  | { next: "second-step"; challenge: string; locale: Locale }
  | {
      next: "session";
      /** For the session cookie. */
      sessionSecret: string;
      deviceCookie: DeviceCookie;
      locale: Locale;
      device: { claim: DeviceClaim; expiresAt: number } | null;
    };

export type StartLoginFailure =
  | { code: "invalid-credentials" }
  | { code: "account-disabled" }
  | { code: "account-closing" }
  | {
      code: "account-not-activated";
      /** Sealed: for the page where the activation mail can be sent again. */
      pending: string;
    }
  /** An account recovery took effect: the mail with the link is queued. */
  | { code: "password-to-renew" }
  /** `reference`: for the helpdesk, see domain/platform/audit/refusal.ts. */
  | (PasswordRefused & { reference: string });

/**
 * The password step. Known, unknown, disabled and not activated addresses cost the same: one count, two hashes, one audit line.
 * "Disabled", "not activated" and "choose a new password" are only said after the right password (deviations D9, D10). "Not
 * activated" is said of a sign-up, not of an account: whoever signed up with the address of somebody else reads it too. A right
 * password opens a challenge, never half a session; without two-factor, or on a trusted device, a session.
 */
export async function startLogin(ctx: Context, input: StartLogin): Promise<Result<LoginStarted, StartLoginFailure>> {
  // A slot for the hash comes before the count: a request refused under load is not a failed attempt.
  return hashPool().run(() => passwordStep(ctx, input));
}

async function passwordStep(ctx: Context, input: StartLogin): Promise<Result<LoginStarted, StartLoginFailure>> {
  const email = readEmail(input.email);
  const { account, bucket, refused } = await countFirst(ctx, input, email);
  if (refused) return refuse(ctx, refused, { account, userAgent: input.userAgent });
  const password = input.password.normalize("NFC");
  const owner = account && account.activatedAt !== null ? account : undefined;
  const right = await isRight(ctx, owner?.id ?? null, owner?.passwordHash, password);
  if (!owner || !right) return turnAway(ctx, input, { email, account, bucket, password });
  if (owner.disabledAt !== null) {
    await audit(ctx, owner, "login.disabled_account", input.userAgent);
    return fail({ code: owner.deleteAt === null ? "account-disabled" : "account-closing" });
  }
  if (owner.passwordEndedAt !== null) {
    await audit(ctx, owner, "login.password_ended", input.userAgent);
    const { email, locale } = owner;
    await askPasswordReset(ctx, { email, locale, userAgent: input.userAgent, deviceCookies: input.deviceCookies });
    return fail({ code: "password-to-renew" });
  }
  const outdated = isOutdated(ctx.keys, ctx.config.passwordHash, owner.passwordHash);
  const renewed = outdated || owner.passwordLength === null ? await storePassword(ctx, password) : null;
  const admitted = await inTransaction(ctx, (ctx) => admit(ctx, input, owner, bucket, renewed));
  return "pause" in admitted ? refuse(ctx, admitted, { account, userAgent: input.userAgent }) : ok(admitted);
}

// Where no account was logged in to before, what was typed says where to count: then nobody waits for the account first.
async function countFirst(ctx: Context, { email: typed, deviceCookies = [] }: StartLogin, email: string | null) {
  const address = email ?? `unreadable|${typed.slice(0, 254)}`;
  const looking = email ? findLoginAccount(ctx, email) : undefined;
  if (deviceCookies.length > 0) {
    const account = await looking;
    const bucket = bucketOf(account, address, deviceCookies);
    return { account, bucket, refused: await countPassword(ctx, bucket) };
  }
  const bucket = bucketOf(undefined, address, deviceCookies);
  const [account, refused] = await Promise.all([looking, countPassword(ctx, bucket)]);
  return { account, bucket, refused };
}

async function refuse(
  ctx: Context,
  refusal: Refusal,
  about: { account: Account | undefined; userAgent: UserAgent },
): Promise<Result<never, StartLoginFailure>> {
  const reference = await inTransaction(ctx, (ctx) => recordPasswordRefusal(ctx, refusal, about));
  return fail({ ...refusal.failure, reference });
}

/**
 * Not the password of an activated account. It may be that of a sign-up that waits: the same second look for every address,
 * whether or not it has an account, so that "not activated" tells nobody which addresses are taken (D9).
 */
async function turnAway(
  ctx: Context,
  { userAgent }: StartLogin,
  at: { email: string | null; account: Account | undefined; bucket: RateLimitBucket; password: string },
): Promise<Result<never, StartLoginFailure>> {
  const { email, account, bucket, password } = at;
  const waiting = email ? await waitingSignUps(ctx, email) : [];
  const set = readNewPassword(password.trim());
  const tooLong = [...set].length > passwordHash.maxCodePoints;
  const signUp = await matchShared(ctx.keys, ctx.config.passwordHash, waiting, tooLong ? "" : set);
  if (signUp && !tooLong) {
    await audit(ctx, account?.activatedAt ? undefined : account, "login.not_activated", userAgent);
    return fail({ code: "account-not-activated", pending: sealPending(ctx, signUp.id, signUp.email) });
  }
  await inTransaction(ctx, async (ctx) => {
    await recordAudit(ctx, {
      event: "login.password.fail",
      accountId: account?.id ?? null,
      actorId: null,
      userAgent,
    });
    await raisePasswordAlarm(ctx);
    if (account) await notifyIfLockedOut(ctx, account, bucket, userAgent);
  });
  return fail({ code: "invalid-credentials" });
}

/**
 * After a right password, in one transaction: a session where the password is enough, else an open second step. `renewed`: the same
 * password under the present way of hashing.
 */
export async function admit(
  ctx: TransactionContext,
  input: Omit<StartLogin, "email" | "password">,
  account: Account,
  bucket: RateLimitBucket,
  renewed: StoredPassword | null,
): Promise<LoginStarted | Refusal> {
  const { userAgent } = input;
  const [refusal, factor, trust] = await Promise.all([
    consumeLogin(ctx, bucket),
    activeFactor(ctx, account.id),
    askTrustAndSessions(ctx, account, input.devices),
  ]);
  if (refusal) return refusal;
  const grant = await consumePassword(ctx, bucket, account, factor);
  // Only over the password that was just shown: a reset that came in between wins.
  const same = and(eq(accounts.id, account.id), eq(accounts.passwordHash, account.passwordHash));
  if (renewed) await ctx.tx.update(accounts).set(renewed).where(same);
  if (input.openChallenge) await dropChallenge(ctx, input.openChallenge);
  await recordAudit(ctx, { event: "login.password.ok", accountId: account.id, userAgent });
  if (grant) return withoutSecondFactor(ctx, grant, account, input);
  return (await onTrustedDevice(ctx, account, input, trust)) ?? challengeFor(ctx, account, factor, userAgent);
}

async function withoutSecondFactor(
  ctx: TransactionContext,
  grant: SessionGrant,
  account: Account,
  { userAgent, deviceCookies = [] }: Pick<StartLogin, "userAgent" | "deviceCookies">,
): Promise<LoginStarted> {
  const proofs: Proof[] = [{ method: "pwd", at: ctx.clock.now() }];
  // Asked before there is a new session.
  const [others, isNew] = await Promise.all([openSessionsOf(ctx, grant), isBrowserNew(ctx, account, deviceCookies)]);
  const { sessionSecret, sessionId } = await openSession(ctx, grant, { userAgent, proofs, others });
  if (isNew) await notifyOfNewBrowser(ctx, account, userAgent, sessionId);
  return {
    next: "session",
    sessionSecret,
    deviceCookie: deviceCookieOf(account),
    locale: account.locale,
    device: null,
  };
}

interface TrustAndSessions {
  asked: AskedTrust | null;
  others: OpenSession[];
}

async function askTrustAndSessions(
  ctx: TransactionContext,
  account: Account,
  claims: readonly DeviceClaim[],
): Promise<TrustAndSessions | null> {
  if (claims.length === 0) return null;
  const [asked, others] = await Promise.all([
    askTrust(ctx, account.id, claims),
    openSessionsOf(ctx, { accountId: account.id, sessionVersion: account.sessionVersion }),
  ]);
  return { asked, others };
}

async function onTrustedDevice(
  ctx: TransactionContext,
  account: Account,
  { userAgent, devices }: Pick<StartLogin, "userAgent" | "devices">,
  known: TrustAndSessions | null,
): Promise<LoginStarted | null> {
  if (!known) return null;
  const trust = await consumeTrustedDevice(ctx, { account, claims: devices, userAgent, asked: known.asked });
  if (!trust.trusted) return null;
  const now = ctx.clock.now();
  const { sessionSecret } = await openSession(ctx, trust.grant, {
    userAgent,
    proofs: [
      { method: "pwd", at: now },
      { method: "device", at: now },
    ],
    trustedDeviceId: trust.deviceId,
    others: known.others,
  });
  await recordAudit(ctx, { event: "login.trusted_skip", accountId: account.id, userAgent });
  const device = { claim: trust.claim, expiresAt: trust.expiresAt };
  return { next: "session", sessionSecret, deviceCookie: deviceCookieOf(account), locale: account.locale, device };
}

async function challengeFor(
  ctx: TransactionContext,
  account: Account,
  factor: Factor | null,
  userAgent: UserAgent,
): Promise<LoginStarted> {
  const opening = { accountId: account.id, sessionVersion: account.sessionVersion, userAgent };
  const challenge = await openChallenge(ctx, opening);
  if (factor?.type === "sms" && factor.lockedAt === null) {
    const parent = { purpose: "login", parentId: challenge.id, accountId: account.id } as const;
    await sendTextCode(ctx, parent, { phone: factor.phone, locale: account.locale });
  }
  return { next: "second-step", challenge: challenge.secret, locale: account.locale };
}

// A recovery that is due takes effect before the password is looked at, also when the scheduler has not come to it yet.
async function findLoginAccount(ctx: Context, email: string): Promise<Account | undefined> {
  const [account, due] = await Promise.all([findAccountByEmail(ctx, email), isAccountRecoveryDue(ctx, email)]);
  if (!account || !due || !(await completeDueAccountRecovery(ctx, account.id))) return account;
  return findAccountByEmail(ctx, email);
}

async function isRight(
  ctx: Context,
  accountId: string | null,
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  const hash = stored ?? (await decoyHash(ctx.keys, ctx.config.passwordHash));
  try {
    const right = await verifyTypedPassword(ctx.keys, hash, password);
    return right && stored !== undefined;
  } catch (error) {
    if (!(error instanceof UnknownKey)) throw error;
    // The pepper's key is gone: no password opens this account until a reset. To the person the same as a wrong one, at the same
    // cost; to the operator an alarm.
    await verifyPassword(ctx.keys, await decoyHash(ctx.keys, ctx.config.passwordHash), "");
    await inTransaction(ctx, (ctx) =>
      recordAudit(ctx, { event: "crypto.failure", accountId, actorId: null, detail: { what: "password" } }),
    );
    return false;
  }
}

async function audit(
  ctx: Context,
  account: Account | undefined,
  event: AuditEvent,
  userAgent: UserAgent,
): Promise<void> {
  await inTransaction(ctx, (ctx) => recordAudit(ctx, { event, accountId: account?.id ?? null, userAgent }));
}
