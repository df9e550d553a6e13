import { and, eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, Locale, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { newestSignUp, sealPending } from "../../platform/account/pending-sign-up";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { newAuditReference } from "../../platform/audit/reference";
import { hashPool } from "../../platform/crypto/hash-pool";
import { UnknownKey } from "../../platform/crypto/key-ring";
import { decoyHash, isOutdated, verifyPassword } from "../../platform/crypto/password-hash";
import { openSession } from "../../platform/session/open-session";
import { passwordHash } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { settleAccountRecoveries } from "../account-recovery/account-recovery";
import { askPasswordReset } from "../password/request-reset";
import { type StoredPassword, storePassword } from "../password/stored-password";
import { activeFactor } from "../second-factor/factor";
import { sendTextCode } from "../second-factor/text-code";
import { type DeviceClaim, takeTrustedDevice } from "../trusted-device/trusted-device";
import { dropChallenge, openChallenge } from "./challenge";
import { type DeviceCookie, deviceCookieOf } from "./device-cookie";
import { notifyIfNewBrowser } from "./new-browser";
import {
  bucketOf,
  consumePasswordAttempt,
  notifyIfLockedOut,
  type PasswordRefused,
  type RateLimitBucket,
  raisePasswordAlarm,
  resetPasswordAttempts,
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
      ticket: string;
      known: DeviceCookie;
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
  /** A account recovery took effect: the mail with the link is on its way. */
  | { code: "password-to-renew" }
  /** `reference`: for the helpdesk, see domain/platform/audit/reference.ts. */
  | (PasswordRefused & { reference: string });

/**
 * The password step. Known, unknown, disabled and not activated addresses cost the same: one count, two hashes, one audit line.
 * "Disabled", "not activated" and "choose a new password" are only said after the right password (deviations D9, D10). "Not
 * activated" is said of a sign-up, not of an account: whoever signed up with the address of somebody else reads it too. A right
 * password opens a challenge, never half a session; without two-factor, or on a trusted device, a session.
 */
export async function startLogin(ctx: Context, input: StartLogin): Promise<Result<LoginStarted, StartLoginFailure>> {
  await settleAccountRecoveries(ctx);
  // A place for the hash comes before the count: who is turned away by a crowd has not failed.
  return hashPool().run(() => passwordStep(ctx, input));
}

async function passwordStep(ctx: Context, input: StartLogin): Promise<Result<LoginStarted, StartLoginFailure>> {
  const email = readEmail(input.email);
  const account = email ? await findAccountByEmail(ctx.db.read, email) : undefined;
  const bucket = bucketOf(account, email ?? `unreadable|${input.email.slice(0, 254)}`, input.deviceCookies ?? []);
  const refused = await ctx.db.write((tx) => consumePasswordAttempt(tx, ctx, bucket));
  if (refused) {
    const reference = newAuditReference();
    await ctx.db.write((tx) =>
      recordAudit(tx, ctx, {
        event: "login.password.throttled",
        accountId: account?.id ?? null,
        actorId: null,
        userAgent: input.userAgent,
        detail: { reference },
      }),
    );
    return fail({ ...refused, reference });
  }
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
  return ok(await admit(ctx, input, owner, bucket, renewed));
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
  const signUp = email ? await newestSignUp(ctx.db.read, ctx, email, account?.activatedAt ?? null) : null;
  const waits = await isRight(ctx, null, signUp?.passwordHash, password);
  if (signUp && waits) {
    await audit(ctx, account?.activatedAt ? undefined : account, "login.not_activated", userAgent);
    return fail({ code: "account-not-activated", pending: sealPending(ctx, signUp.id, signUp.email) });
  }
  await ctx.db.write(async (tx) => {
    await recordAudit(tx, ctx, {
      event: "login.password.fail",
      accountId: account?.id ?? null,
      actorId: null,
      userAgent,
    });
    await raisePasswordAlarm(tx, ctx);
    if (account) await notifyIfLockedOut(tx, ctx, account, bucket, userAgent);
  });
  return fail({ code: "invalid-credentials" });
}

async function admit(
  ctx: Context,
  input: StartLogin,
  account: Account,
  bucket: RateLimitBucket,
  renewed: StoredPassword | null,
): Promise<LoginStarted> {
  return ctx.db.write(async (tx) => {
    const { userAgent } = input;
    const now = ctx.clock.now();
    await resetPasswordAttempts(tx, ctx, bucket, account);
    // Only over the password that was just shown: a reset that came in between wins.
    const same = and(eq(accounts.id, account.id), eq(accounts.passwordHash, account.passwordHash));
    if (renewed) await tx.update(accounts).set(renewed).where(same);
    if (input.openChallenge) await dropChallenge(tx, ctx, input.openChallenge);
    await recordAudit(tx, ctx, { event: "login.password.ok", accountId: account.id, userAgent });
    const password = { method: "pwd", at: now } as const;
    const factor = await activeFactor(tx, account.id);
    const opening = { accountId: account.id, sessionVersion: account.sessionVersion, userAgent };
    if (!factor) {
      const { ticket, sessionId } = await openSession(tx, ctx, { ...opening, proofs: [password] });
      await notifyIfNewBrowser(tx, ctx, { account, userAgent, sessionId, deviceCookies: input.deviceCookies ?? [] });
      return { next: "session", ticket, known: deviceCookieOf(account), locale: account.locale, device: null };
    }
    const trust = await takeTrustedDevice(tx, ctx, { account, claims: input.devices, userAgent });
    if (trust.trusted) {
      const { ticket } = await openSession(tx, ctx, {
        ...opening,
        proofs: [password, { method: "device", at: now }],
        trustedDeviceId: trust.deviceId,
      });
      await recordAudit(tx, ctx, { event: "login.trusted_skip", accountId: account.id, userAgent });
      const device = { claim: trust.claim, expiresAt: trust.expiresAt };
      return { next: "session", ticket, known: deviceCookieOf(account), locale: account.locale, device };
    }
    const challenge = await openChallenge(tx, ctx, opening);
    if (factor.type === "sms" && factor.lockedAt === null) {
      const parent = { purpose: "login", parentId: challenge.id, accountId: account.id } as const;
      await sendTextCode(tx, ctx, parent, { phone: factor.phone, locale: account.locale });
    }
    return { next: "second-step", challenge: challenge.secret, locale: account.locale };
  });
}

async function isRight(
  ctx: Context,
  accountId: string | null,
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  const tooLong = [...password].length > passwordHash.maxCodePoints;
  const hash = stored ?? (await decoyHash(ctx.keys, ctx.config.passwordHash));
  try {
    const right = await verifyPassword(ctx.keys, hash, tooLong ? "" : password);
    return right && !tooLong && stored !== undefined;
  } catch (error) {
    if (!(error instanceof UnknownKey)) throw error;
    // The pepper's key is gone: no password opens this account until a reset. To the person the same as a wrong one, at the same
    // cost; to the operator an alarm.
    await verifyPassword(ctx.keys, await decoyHash(ctx.keys, ctx.config.passwordHash), "");
    await ctx.db.write((tx) =>
      recordAudit(tx, ctx, { event: "crypto.failure", accountId, actorId: null, detail: { what: "password" } }),
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
  await ctx.db.write((tx) => recordAudit(tx, ctx, { event, accountId: account?.id ?? null, userAgent }));
}
