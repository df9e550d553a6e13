import type { Transaction } from "@/db/client";
import { allOrNothing } from "../../all-or-nothing";
import type { Context, Locale, UserAgent } from "../../context";
import { type Account, revokeTrustedDevices } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { notifyByMail } from "../../platform/outbox/notify";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { openSession } from "../../platform/session/open-session";
import type { ProofMethod } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { type FreshCodes, prepareSuccessor, renewSpentSet } from "../recovery-code/renew-spent-set";
import { type HashedCode, hashTypedCode, spendRecoveryCode } from "../recovery-code/spend";
import {
  codePause,
  consumeCodeAttempt,
  refuseCodes,
  resetCodeAttempts,
  type TooManyCodes,
} from "../second-factor/consume-code-attempt";
import { activeFactor, type Factor } from "../second-factor/factor";
import { matchFactorCode, spendFactorCode } from "../second-factor/match";
import { readCode } from "../second-factor/read-code";
import { findOlderText } from "../second-factor/text-code";
import { type DeviceClaim, trustDevice } from "../trusted-device/trusted-device";
import { type Challenge, consumeChallenge, consumeChallengeAttempt, findChallenge } from "./challenge";
import { type DeviceCookie, deviceCookieOf } from "./device-cookie";
import { notifyIfNewBrowser } from "./new-browser";

export interface VerifySecondFactor {
  /** Secret of the open second step, from its cookie. */
  challenge: string;
  /** As typed: a code of the method or a recovery code. */
  code: string;
  userAgent: UserAgent;
  /** "month": the person ticked to skip this step for a month on this device. Ignored after a recovery code. */
  trust: "month" | "no";
  /** Accounts that logged in from this browser before: an unknown browser is told of by mail. */
  deviceCookies?: readonly DeviceCookie[];
}

export interface LoggedIn {
  ticket: string;
  known: DeviceCookie;
  locale: Locale;
  device: { claim: DeviceClaim; expiresAt: number } | null;
  /** After a recovery code: how many are left. */
  recoveryCodesLeft: number | null;
  /** A new set, made because the last code was just used. */
  freshCodes: FreshCodes | null;
}

export type SecondFactorFailure =
  | { code: "login-session-expired" }
  | { code: "code-unreadable" | "code-several"; count: number }
  | { code: "code-wrong"; attemptsLeft: number }
  | { code: "code-expired"; attemptsLeft: number }
  | { code: "code-replayed"; attemptsLeft: number }
  | { code: "recovery-code-wrong"; attemptsLeft: number }
  | { code: "text-older"; letter: string; newest: string }
  | { code: "method-locked" }
  | TooManyCodes;

/**
 * The second step. One try is counted before anything is compared; the right code, the open step and the new session are then
 * settled in one transaction, first the challenge. A code of an unreadable length costs no try.
 */
export async function verifySecondFactor(
  ctx: Context,
  input: VerifySecondFactor,
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const challenge = await findChallenge(ctx, input.challenge);
  if (!challenge) return fail({ code: "login-session-expired" });
  const read = readCode(input.code);
  if (read.kind === "unreadable") return fail({ code: `code-${read.codes ?? "unreadable"}`, count: read.count });
  return read.kind === "factor"
    ? byFactor(ctx, input, challenge, read.digits)
    : hashPool().run(() => byRecoveryCode(ctx, input, challenge, read.digits));
}

async function byFactor(
  ctx: Context,
  input: VerifySecondFactor,
  challenge: Challenge,
  digits: string,
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const { account } = challenge;
  const factor = await activeFactor(ctx.db.read, account.id);
  if (!factor) return fail({ code: "login-session-expired" });
  if (factor.lockedAt !== null) return fail({ code: "method-locked" });
  const parent = { purpose: "login", parentId: challenge.id, accountId: account.id } as const;
  const older = factor.type === "sms" ? await findOlderText(ctx, parent, digits) : null;
  if (older) return fail({ code: "text-older", ...older });
  const counted = await countTries(ctx, input.userAgent, challenge, factor);
  if (!counted.ok) return counted;
  const match = await matchFactorCode(ctx, account, factor, parent, digits);
  if (match.match !== "right") {
    const event = match.match === "replayed" ? "login.second.replay" : "login.second.fail";
    await noteFailure(ctx, input.userAgent, challenge, { event, method: factor.type, ...counted.value });
    return fail({ code: `code-${match.match}`, attemptsLeft: counted.value.attemptsLeft });
  }
  const loggedIn = await allOrNothing(ctx, async (tx) => {
    if (!(await consumeChallenge(tx, ctx, challenge.id))) return null;
    if (!(await spendFactorCode(tx, ctx, match))) return null;
    return admit(tx, ctx, input, challenge, { method: factor.type, left: null });
  });
  if (loggedIn) return ok(loggedIn);
  await noteFailure(ctx, input.userAgent, challenge, {
    event: "login.second.replay",
    method: factor.type,
    ...counted.value,
  });
  return fail({ code: "code-replayed", attemptsLeft: counted.value.attemptsLeft });
}

async function byRecoveryCode(
  ctx: Context,
  input: VerifySecondFactor,
  challenge: Challenge,
  digits: string,
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const { account } = challenge;
  const counted = await countTries(ctx, input.userAgent, challenge, null);
  if (!counted.ok) return counted;
  const hashed = await hashTypedCode(ctx.db.read, ctx, account.id, digits);
  const successor = await prepareSuccessor(ctx, hashed);
  const loggedIn = await allOrNothing(ctx, async (tx) => {
    if (!(await consumeChallenge(tx, ctx, challenge.id))) return null;
    const left = await spendRecoveryCode(tx, ctx, hashed);
    if (left === null) return null;
    await revokeTrustedDevices(tx, account.id);
    await notifyRecoveryCodeUsed(tx, ctx, input.userAgent, account, hashed, left);
    const admitted = await admit(tx, ctx, input, challenge, { method: "recovery", left });
    return { ...admitted, freshCodes: await renewSpentSet(tx, ctx, account, left, successor) };
  });
  if (loggedIn) return ok(loggedIn);
  await noteFailure(ctx, input.userAgent, challenge, {
    event: "login.second.fail",
    method: "recovery",
    ...counted.value,
  });
  return fail({ code: "recovery-code-wrong", attemptsLeft: counted.value.attemptsLeft });
}

// Whoever used up all tries of a step had the right password: its owner is told, once a day (T45).
async function noteFailure(
  ctx: Context,
  userAgent: UserAgent,
  { id, account }: Challenge,
  { event, method, attemptsLeft }: { event: AuditEvent; method: string; attemptsLeft: number },
): Promise<void> {
  await ctx.db.write(async (tx) => {
    await audit(tx, ctx, account, event, userAgent, method);
    if (attemptsLeft > 0) return;
    const counted = await consumeAttempt(tx, ctx, "login-stopped-mail", account.id);
    if (counted.allowed) await notifyByMail(tx, ctx, account, userAgent, { template: "login-stopped", occasion: id });
  });
}

// Counts in the step and in the account.
async function countTries(
  ctx: Context,
  userAgent: UserAgent,
  challenge: Challenge,
  factor: Factor | null,
): Promise<Result<{ attemptsLeft: number }, SecondFactorFailure>> {
  return ctx.db.write(async (tx) => {
    const { account } = challenge;
    const paused = await codePause(tx, ctx, account, factor);
    if (paused !== null) return refuseCodes(tx, ctx, account, factor, userAgent, paused);
    const attemptsLeft = await consumeChallengeAttempt(tx, ctx, challenge.id);
    if (attemptsLeft === null) return refuseCodes(tx, ctx, account, factor, userAgent, null);
    const counted = await consumeCodeAttempt(tx, ctx, account, factor, userAgent);
    return counted.ok ? ok({ attemptsLeft }) : counted;
  });
}

async function admit(
  tx: Transaction,
  ctx: Context,
  input: VerifySecondFactor,
  challenge: Challenge,
  shown: { method: Extract<ProofMethod, "sms" | "totp" | "recovery">; left: number | null },
): Promise<LoggedIn> {
  const { account } = challenge;
  const { userAgent } = input;
  await resetCodeAttempts(tx, ctx, account.id, shown.method);
  await audit(tx, ctx, account, "login.second.ok", userAgent, shown.method);
  const { ticket, sessionId } = await openSession(tx, ctx, {
    accountId: account.id,
    sessionVersion: account.sessionVersion,
    userAgent,
    proofs: [
      { method: "pwd", at: challenge.createdAt },
      { method: shown.method, at: ctx.clock.now() },
    ],
  });
  // A recovery code is told of by a mail of its own: one login, one mail.
  if (shown.method !== "recovery") {
    await notifyIfNewBrowser(tx, ctx, { account, userAgent, sessionId, deviceCookies: input.deviceCookies ?? [] });
  }
  const trusts = input.trust === "month" && shown.method !== "recovery";
  const device = trusts ? await trustDevice(tx, ctx, { account, userAgent }) : null;
  const known = deviceCookieOf(account);
  return { ticket, known, locale: account.locale, device, recoveryCodesLeft: shown.left, freshCodes: null };
}

async function notifyRecoveryCodeUsed(
  tx: Transaction,
  ctx: Context,
  userAgent: UserAgent,
  account: Account,
  hashed: HashedCode,
  left: number,
): Promise<void> {
  await recordAudit(tx, ctx, { event: "login.backup_used", accountId: account.id, userAgent, detail: { left } });
  await notifyByMail(tx, ctx, account, userAgent, {
    template: "recovery-code-used",
    occasion: `${hashed.setId}|${left}`,
    left,
  });
}

function audit(
  tx: Transaction,
  ctx: Context,
  account: Account,
  event: AuditEvent,
  userAgent: UserAgent,
  method: string,
): Promise<void> {
  return recordAudit(tx, ctx, { event, accountId: account.id, userAgent, detail: { method } });
}
