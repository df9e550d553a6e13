import type { Transaction } from "@/db/client";
import { allOrNothing } from "../../all-or-nothing";
import type { Context, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { verifyPassword } from "../../platform/crypto/password-hash";
import { notifyByMail } from "../../platform/outbox/notify";
import { consumeAttempt, resetAttempts } from "../../platform/rate-limit/rate-limit";
import { endSession, isStillAlive, type Session } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh, isFreshForSecondStep, type Proof } from "../../platform/session/proof";
import { passwordHash, rateLimits } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type FreshCodes, prepareSuccessor, renewSpentSet } from "../recovery-code/renew-spent-set";
import { hashTypedCode, spendRecoveryCode } from "../recovery-code/spend";
import { type CodeAttemptFailure, consumeCodeAttempt, resetCodeAttempts } from "../second-factor/consume-code-attempt";
import { activeFactor, type Factor } from "../second-factor/factor";
import { matchFactorCode, spendFactorCode } from "../second-factor/match";
import { readCode } from "../second-factor/read-code";
import {
  type CodeChannel,
  findOlderText,
  sendTextCode,
  type TextParent,
  type TextRefusal,
} from "../second-factor/text-code";

interface Who {
  session: Session;
  account: Account;
  userAgent: UserAgent;
}

/**
 * What is still asked before a sensitive change: the password, then the code when two-factor is on, then nothing. After the report
 * of a lost phone a change of the second step asks no code, because there is none to give.
 */
export async function missingProof(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  change: "second-step" | "anything-else" = "anything-else",
): Promise<"password" | "code" | null> {
  const now = ctx.clock.now();
  if (!isFresh(who.session.proofs, "off", now)) return "password";
  const factor = await activeFactor(ctx.db.read, who.account.id);
  const fresh = change === "second-step" ? isFreshForSecondStep : isFresh;
  return fresh(who.session.proofs, factor ? "on" : "off", now) ? null : "code";
}

/**
 * The password once more. On success the session gets a new secret, and a person with text messages gets a code, unless nothing
 * more is asked (the phone is lost: a text would only reach whoever has it). The fifth wrong
 * password ends the session: whoever sits there is not its owner.
 */
export async function stepUpWithPassword(
  ctx: Context,
  who: Who,
  password: string,
  then: "code" | "nothing-more" = "code",
): Promise<Result<{ ticket: string }, { code: "password-wrong" } | { code: "session-ended" }>> {
  const checked = await checkPassword(ctx, who, password);
  if (!checked.ok) return checked;
  const renewed = await allOrNothing(ctx, async (tx) => {
    if (!(await isStillAlive(tx, ctx, who.session.id))) return null;
    await resetAttempts(tx, ctx, "step-up-session", who.session.id);
    const factor = await activeFactor(tx, who.account.id);
    if (then === "code" && factor?.type === "sms" && factor.lockedAt === null) {
      await sendTextCode(tx, ctx, parentOf(who), { phone: factor.phone, locale: who.account.locale });
    }
    await recordAudit(tx, ctx, {
      event: "stepup.ok",
      accountId: who.account.id,
      userAgent: who.userAgent,
      detail: { method: "pwd" },
    });
    return renewSession(tx, ctx, who.session.id, [{ method: "pwd", at: ctx.clock.now() }]);
  });
  return renewed ? ok(renewed) : fail({ code: "session-ended" });
}

/**
 * Whether this is the password of who sits there, each try counted before it is compared; the fifth wrong one ends the session.
 * Does not clear the count: that belongs into the transaction of what the password was asked for (`resetAttempts`).
 */
export async function checkPassword(
  ctx: Context,
  who: Who,
  password: string,
): Promise<Result<null, { code: "password-wrong" } | { code: "session-ended" }>> {
  return hashPool().run(async () => {
    const { lockoutAfter } = rateLimits["step-up-session"];
    const counted = await ctx.db.write((tx) => consumeAttempt(tx, ctx, "step-up-session", who.session.id));
    const streak = counted.allowed ? counted.streak : Number.POSITIVE_INFINITY;
    const fitting = [...password].length <= passwordHash.maxCodePoints ? password.normalize("NFC") : "";
    const right = await verifyPassword(ctx.keys, who.account.passwordHash, fitting);
    if (right && streak <= lockoutAfter) return ok(null);
    await ctx.db.write((tx) => recordFailure(tx, ctx, who, "pwd"));
    if (streak < lockoutAfter) return fail({ code: "password-wrong" });
    await endSession(ctx, who.account.id, who.session.id, who.userAgent);
    return fail({ code: "session-ended" });
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" on the page that asks for the code once more. */
export async function resendStepUpText(
  ctx: Context,
  who: Who,
  channel: CodeChannel = "sms",
): Promise<Result<{ letter: string }, TextRefusal | { code: "no-text-method" }>> {
  return ctx.db.write(async (tx) => {
    const factor = await activeFactor(tx, who.account.id);
    if (factor?.type !== "sms" || factor.lockedAt !== null) return fail({ code: "no-text-method" });
    const to = { phone: factor.phone, locale: who.account.locale, channel };
    const sent = await sendTextCode(tx, ctx, parentOf(who), to);
    return sent.sent ? ok({ letter: sent.letter }) : fail(sent.refusal);
  });
}

export type StepUpFailure =
  | CodeAttemptFailure
  | { code: "session-ended" }
  | { code: "code-unreadable" | "code-several"; count: number }
  | { code: "code-wrong" | "code-expired" | "code-replayed" | "recovery-code-wrong" }
  | { code: "text-older"; letter: string; newest: string };

export interface SteppedUp {
  ticket: string;
  /** A new set, made because the last recovery code was just used. */
  freshCodes: FreshCodes | null;
}

/** The code once more: of the method, or a recovery code, which is spent. On success the session gets a new secret. */
export async function stepUpWithCode(ctx: Context, who: Who, typed: string): Promise<Result<SteppedUp, StepUpFailure>> {
  const read = readCode(typed);
  if (read.kind === "unreadable") return fail({ code: `code-${read.codes ?? "unreadable"}`, count: read.count });
  const factor = await activeFactor(ctx.db.read, who.account.id);
  if (!factor) return fail({ code: "session-ended" });
  if (read.kind === "recovery") return hashPool().run(() => byRecoveryCode(ctx, who, read.digits));
  if (factor.lockedAt !== null) return fail({ code: "method-locked" });
  return byFactor(ctx, who, factor, read.digits);
}

async function byFactor(
  ctx: Context,
  who: Who,
  factor: Factor,
  digits: string,
): Promise<Result<SteppedUp, StepUpFailure>> {
  const older = factor.type === "sms" ? await findOlderText(ctx, parentOf(who), digits) : null;
  if (older) return fail({ code: "text-older", ...older });
  const counted = await ctx.db.write((tx) => consumeCodeAttempt(tx, ctx, who.account, factor, who.userAgent));
  if (!counted.ok) return counted;
  const match = await matchFactorCode(ctx, who.account, factor, parentOf(who), digits);
  if (match.match !== "right") return refuse(ctx, who, factor.type, `code-${match.match}`);
  const renewed = await allOrNothing(ctx, async (tx) => {
    if (!(await isStillAlive(tx, ctx, who.session.id))) return null;
    if (!(await spendFactorCode(tx, ctx, match))) return null;
    await resetCodeAttempts(tx, ctx, who.account.id, factor.type);
    return grantStepUp(ctx, tx, who, factor.type);
  });
  return renewed ? ok({ ...renewed, freshCodes: null }) : fail({ code: "code-replayed" });
}

async function byRecoveryCode(ctx: Context, who: Who, digits: string): Promise<Result<SteppedUp, StepUpFailure>> {
  const counted = await ctx.db.write((tx) => consumeCodeAttempt(tx, ctx, who.account, null, who.userAgent));
  if (!counted.ok) return counted;
  const hashed = await hashTypedCode(ctx.db.read, ctx, who.account.id, digits);
  const successor = await prepareSuccessor(ctx, hashed);
  const renewed = await allOrNothing(ctx, async (tx) => {
    if (!(await isStillAlive(tx, ctx, who.session.id))) return null;
    const left = await spendRecoveryCode(tx, ctx, hashed);
    if (left === null) return null;
    await recordAudit(tx, ctx, {
      event: "login.backup_used",
      accountId: who.account.id,
      userAgent: who.userAgent,
      detail: { left },
    });
    await notifyByMail(tx, ctx, who.account, who.userAgent, {
      template: "recovery-code-used",
      occasion: `${hashed.setId}|${left}`,
      left,
    });
    await resetCodeAttempts(tx, ctx, who.account.id, "recovery");
    const { ticket } = await grantStepUp(ctx, tx, who, "recovery");
    return { ticket, freshCodes: await renewSpentSet(tx, ctx, who.account, left, successor) };
  });
  return renewed ? ok(renewed) : refuse(ctx, who, "recovery", "recovery-code-wrong");
}

async function grantStepUp(
  ctx: Context,
  tx: Parameters<typeof renewSession>[0],
  who: Who,
  method: Proof["method"],
): Promise<{ ticket: string }> {
  await recordAudit(tx, ctx, {
    event: "stepup.ok",
    accountId: who.account.id,
    userAgent: who.userAgent,
    detail: { method },
  });
  return renewSession(tx, ctx, who.session.id, [{ method, at: ctx.clock.now() }]);
}

async function refuse<const C extends "code-wrong" | "code-expired" | "code-replayed" | "recovery-code-wrong">(
  ctx: Context,
  who: Who,
  method: CodeMethod,
  code: C,
): Promise<{ ok: false; failure: { code: C } }> {
  await ctx.db.write((tx) => recordFailure(tx, ctx, who, method));
  return fail({ code });
}

type CodeMethod = Factor["type"] | "recovery";

function recordFailure(tx: Transaction, ctx: Context, { account, userAgent }: Who, method: CodeMethod | "pwd") {
  return recordAudit(tx, ctx, { event: "stepup.fail", accountId: account.id, userAgent, detail: { method } });
}

function parentOf(who: Pick<Who, "session" | "account">): TextParent {
  return { purpose: "step-up", parentId: who.session.id, accountId: who.account.id };
}
