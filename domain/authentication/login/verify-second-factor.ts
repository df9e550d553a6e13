import type { Transaction } from "@/db/client";
import { allOrNothing } from "../../all-or-nothing";
import type { Client, Context, Locale } from "../../context";
import { type Account, endTrust } from "../../platform/account/account";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { tellOwner } from "../../platform/outbox/notify";
import { countTry } from "../../platform/rate-limit/rate-limit";
import { openSession } from "../../platform/session/open-session";
import type { ProofMethod } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { type FreshCodes, prepareSuccessor, renewSpentSet } from "../recovery-code/renew-spent-set";
import { type HashedCode, hashTypedCode, spendRecoveryCode } from "../recovery-code/spend";
import {
  clearCodeTries,
  codePause,
  countCodeTry,
  refuseCodes,
  type TooManyCodes,
} from "../second-factor/consume-code-attempt";
import { activeFactor, type Factor } from "../second-factor/factor";
import { matchFactorCode, spendFactorCode } from "../second-factor/match";
import { readCode } from "../second-factor/read-code";
import { findOlderText } from "../second-factor/text-code";
import { type DeviceClaim, trustDevice } from "../trusted-device/trusted-device";
import { type Challenge, consumeChallenge, countChallengeTry, findChallenge } from "./challenge";
import { type KnownBrowser, knownBrowserOf } from "./device-cookie";
import { tellIfNewBrowser } from "./new-browser";

export interface VerifySecondFactor {
  /** Secret of the open second step, from its cookie. */
  challenge: string;
  /** As typed: a code of the method or a recovery code. */
  code: string;
  client: Client;
  /** "month": the person ticked to skip this step for a month on this device. Ignored after a recovery code. */
  trust: "month" | "no";
  /** Accounts that logged in from this browser before: an unknown browser is told of by mail. */
  knownTo?: readonly KnownBrowser[];
}

export interface LoggedIn {
  ticket: string;
  known: KnownBrowser;
  locale: Locale;
  device: { claim: DeviceClaim; expiresAt: number } | null;
  /** After a recovery code: how many are left. */
  recoveryCodesLeft: number | null;
  /** A new set, made because the last code was just used. */
  freshCodes: FreshCodes | null;
}

export type SecondFactorFailure =
  | { code: "login-session-expired" }
  | { code: "code-unreadable"; count: number }
  | { code: "code-wrong"; triesLeft: number }
  | { code: "code-expired"; triesLeft: number }
  | { code: "code-replayed"; triesLeft: number }
  | { code: "recovery-code-wrong"; triesLeft: number }
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
  if (read.kind === "unreadable") return fail({ code: "code-unreadable", count: read.count });
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
  const counted = await countTries(ctx, input.client, challenge, factor);
  if (!counted.ok) return counted;
  const match = await matchFactorCode(ctx, account, factor, parent, digits);
  if (match.match !== "right") {
    const event = match.match === "replayed" ? "login.second.replay" : "login.second.fail";
    await noteFailure(ctx, input.client, challenge, { event, method: factor.type, ...counted.value });
    return fail({ code: `code-${match.match}`, triesLeft: counted.value.triesLeft });
  }
  const loggedIn = await allOrNothing(ctx, async (tx) => {
    if (!(await consumeChallenge(tx, ctx, challenge.id))) return null;
    if (!(await spendFactorCode(tx, ctx, match))) return null;
    return admit(tx, ctx, input, challenge, { method: factor.type, left: null });
  });
  if (loggedIn) return ok(loggedIn);
  await noteFailure(ctx, input.client, challenge, {
    event: "login.second.replay",
    method: factor.type,
    ...counted.value,
  });
  return fail({ code: "code-replayed", triesLeft: counted.value.triesLeft });
}

async function byRecoveryCode(
  ctx: Context,
  input: VerifySecondFactor,
  challenge: Challenge,
  digits: string,
): Promise<Result<LoggedIn, SecondFactorFailure>> {
  const { account } = challenge;
  const counted = await countTries(ctx, input.client, challenge, null);
  if (!counted.ok) return counted;
  const hashed = await hashTypedCode(ctx.db.read, ctx, account.id, digits);
  const successor = await prepareSuccessor(ctx, hashed);
  const loggedIn = await allOrNothing(ctx, async (tx) => {
    if (!(await consumeChallenge(tx, ctx, challenge.id))) return null;
    const left = await spendRecoveryCode(tx, ctx, hashed);
    if (left === null) return null;
    await endTrust(tx, account.id);
    await tellRecoveryCodeUsed(tx, ctx, input.client, account, hashed, left);
    const admitted = await admit(tx, ctx, input, challenge, { method: "recovery", left });
    return { ...admitted, freshCodes: await renewSpentSet(tx, ctx, account, left, successor) };
  });
  if (loggedIn) return ok(loggedIn);
  await noteFailure(ctx, input.client, challenge, {
    event: "login.second.fail",
    method: "recovery",
    ...counted.value,
  });
  return fail({ code: "recovery-code-wrong", triesLeft: counted.value.triesLeft });
}

// Whoever used up all tries of a step had the right password: its owner is told, once a day (security 3.3).
async function noteFailure(
  ctx: Context,
  client: Client,
  { id, account }: Challenge,
  { event, method, triesLeft }: { event: AuditEvent; method: string; triesLeft: number },
): Promise<void> {
  await ctx.db.write(async (tx) => {
    await audit(tx, ctx, account, event, client, method);
    if (triesLeft > 0) return;
    const counted = await countTry(tx, ctx, "login-stopped-mail", account.id);
    if (counted.allowed) await tellOwner(tx, ctx, account, client, { template: "login-stopped", occasion: id });
  });
}

// Counts in the step and in the account.
async function countTries(
  ctx: Context,
  client: Client,
  challenge: Challenge,
  factor: Factor | null,
): Promise<Result<{ triesLeft: number }, SecondFactorFailure>> {
  return ctx.db.write(async (tx) => {
    const { account } = challenge;
    const paused = await codePause(tx, ctx, account, factor);
    if (paused !== null) return refuseCodes(tx, ctx, account, factor, client, paused);
    const triesLeft = await countChallengeTry(tx, ctx, challenge.id);
    if (triesLeft === null) return refuseCodes(tx, ctx, account, factor, client, null);
    const counted = await countCodeTry(tx, ctx, account, factor, client);
    return counted.ok ? ok({ triesLeft }) : counted;
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
  const { client } = input;
  await clearCodeTries(tx, ctx, account.id, shown.method);
  await audit(tx, ctx, account, "login.second.ok", client, shown.method);
  const { ticket, sessionId } = await openSession(tx, ctx, {
    accountId: account.id,
    epoch: account.epoch,
    client,
    proofs: [
      { method: "pwd", at: challenge.createdAt },
      { method: shown.method, at: ctx.clock.now() },
    ],
  });
  // A recovery code is told of by a mail of its own: one login, one mail.
  if (shown.method !== "recovery") {
    await tellIfNewBrowser(tx, ctx, { account, client, sessionId, knownTo: input.knownTo ?? [] });
  }
  const trusts = input.trust === "month" && shown.method !== "recovery";
  const device = trusts ? await trustDevice(tx, ctx, { account, client }) : null;
  const known = knownBrowserOf(account);
  return { ticket, known, locale: account.locale, device, recoveryCodesLeft: shown.left, freshCodes: null };
}

async function tellRecoveryCodeUsed(
  tx: Transaction,
  ctx: Context,
  client: Client,
  account: Account,
  hashed: HashedCode,
  left: number,
): Promise<void> {
  await recordAudit(tx, ctx, { event: "login.backup_used", accountId: account.id, client, detail: { left } });
  await tellOwner(tx, ctx, account, client, {
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
  client: Client,
  method: string,
): Promise<void> {
  return recordAudit(tx, ctx, { event, accountId: account.id, client, detail: { method } });
}
