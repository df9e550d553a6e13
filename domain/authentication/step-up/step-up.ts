import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { verifyTypedPassword } from "../../platform/crypto/typed-password";
import { consumeAttempt, resetAttempts } from "../../platform/rate-limit/rate-limit";
import { endSession, isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh, isFreshForSecondStep } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { rateLimits } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { reliesOnPasskey } from "../passkey/relies-on-passkey";
import type { FreshCodes } from "../recovery-code/renew-spent-set";
import type { CodeAttemptFailure } from "../second-factor/consume-code-attempt";
import { activeFactor } from "../second-factor/factor";
import { type CodeChannel, sendTextCode, type TextParent, type TextRefusal } from "../second-factor/text-code";
import { type CodeMethod, type CodeRequest, type RejectedCode, verifyCode } from "../second-factor/verify-code";

/**
 * What somebody is about to change. `passkeys`: which there are. `of-others`: something of other people, where one step is never enough,
 * whatever is on.
 */
export type Change = "second-step" | "passkeys" | "of-others" | "anything-else";

/**
 * What is still asked before a sensitive change: the password, then the code when two-factor is on, then nothing. After the report
 * of a lost phone a change of the second step asks no code, because there is none to give. `passkey`: both steps are asked and
 * two-factor is off, so nothing else can show them: for what is about others, and before somebody who may see others' data and has but a
 * passkey besides the password changes what shows both steps (T128).
 */
export async function missingProof(
  ctx: ReadContext,
  who: Pick<Who, "session" | "account">,
  change: Change = "anything-else",
): Promise<"password" | "code" | "passkey" | null> {
  const now = ctx.clock.now();
  if (change === "of-others") return missingSteps(ctx, who, now);
  // Whoever has only the password could otherwise make a passkey or a factor of their own, and with it see other people's data. A client
  // sees nobody's but their own, and may have lost the only passkey: there a password stays enough (ADR 0103).
  if (change !== "anything-else" && (await reliesOnPasskey(ctx, who.account.id))) return missingSteps(ctx, who, now);
  if (!isFresh(who.session.proofs, "off", now)) return "password";
  const factor = await activeFactor(ctx, who.account.id);
  const fresh = change === "second-step" ? isFreshForSecondStep : isFresh;
  return fresh(who.session.proofs, factor ? "on" : "off", now) ? null : "code";
}

async function missingSteps(
  ctx: ReadContext,
  { session, account }: Pick<Who, "session" | "account">,
  now: number,
): Promise<"password" | "code" | "passkey" | null> {
  if (isFresh(session.proofs, "on", now)) return null;
  if ((await activeFactor(ctx, account.id)) === null) return "passkey";
  return isFresh(session.proofs, "off", now) ? "code" : "password";
}

/**
 * The password once more. On success the session gets a new secret, and a person with text messages gets a code, unless nothing
 * more is asked (the phone is lost: a text would only reach whoever has it). The fifth wrong password revokes the session.
 */
export async function stepUpWithPassword(
  ctx: Context,
  who: Who,
  password: string,
  then: "code" | "nothing-more" = "code",
): Promise<Result<{ sessionSecret: string }, { code: "password-wrong" } | { code: "session-ended" }>> {
  const checked = await checkPassword(ctx, who, password);
  if (!checked.ok) return checked;
  const renewed = await allOrNothing(ctx, async (ctx) => {
    if (!(await isStillAlive(ctx, who.session.id))) return null;
    await resetAttempts(ctx, "step-up-session", who.session.id);
    const factor = await activeFactor(ctx, who.account.id);
    if (then === "code" && factor?.type === "sms" && factor.lockedAt === null) {
      await sendTextCode(ctx, parentOf(who), { phone: factor.phone, locale: who.account.locale });
    }
    await recordAudit(ctx, {
      event: "stepup.ok",
      accountId: who.account.id,
      userAgent: who.userAgent,
      detail: { method: "pwd" },
    });
    return renewSession(ctx, who.session.id, [{ method: "pwd", at: ctx.clock.now() }]);
  });
  return renewed ? ok(renewed) : fail({ code: "session-ended" });
}

/**
 * Whether this is the account's password. Each attempt is counted before it is compared; the fifth wrong one revokes the session.
 * Does not reset the count: that belongs in the transaction of what the password was asked for (`resetAttempts`).
 */
export async function checkPassword(
  ctx: Context,
  who: Who,
  password: string,
): Promise<Result<null, { code: "password-wrong" } | { code: "session-ended" }>> {
  return hashPool().run(async () => {
    const { lockoutAfter } = rateLimits["step-up-session"];
    const counted = await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "step-up-session", who.session.id));
    const streak = counted.allowed ? counted.streak : Number.POSITIVE_INFINITY;
    const right = await verifyTypedPassword(ctx.keys, who.account.passwordHash, password);
    if (right && streak <= lockoutAfter) return ok(null);
    await inTransaction(ctx, (ctx) => recordFailure(ctx, who, "pwd"));
    if (streak < lockoutAfter) return fail({ code: "password-wrong" });
    await endSession(ctx, who.account.id, who.session.id, who.userAgent, "wrong-passwords");
    return fail({ code: "session-ended" });
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" on the page that asks for the code once more. */
export async function resendStepUpText(
  ctx: Context,
  who: Who,
  channel: CodeChannel = "sms",
): Promise<Result<{ letter: string }, TextRefusal | { code: "no-text-method" }>> {
  return inTransaction(ctx, async (ctx) => {
    const factor = await activeFactor(ctx, who.account.id);
    if (factor?.type !== "sms" || factor.lockedAt !== null) return fail({ code: "no-text-method" });
    const to = { phone: factor.phone, locale: who.account.locale, channel };
    const sent = await sendTextCode(ctx, parentOf(who), to);
    return sent.sent ? ok({ letter: sent.letter }) : fail(sent.refusal);
  });
}

export type StepUpFailure =
  | CodeAttemptFailure
  | { code: "session-ended" }
  | { code: "code-unreadable" | "code-several"; count: number }
  | { code: RejectedCode["code"] }
  | { code: "text-older"; letter: string; newest: string };

export interface SteppedUp {
  sessionSecret: string;
  /** A new set, made because the last recovery code was just used. */
  freshCodes: FreshCodes | null;
}

/** The code once more: of the method, or a recovery code, which is spent. On success the session gets a new secret. */
export async function stepUpWithCode(ctx: Context, who: Who, typed: string): Promise<Result<SteppedUp, StepUpFailure>> {
  const verified = await verifyCode(ctx, stepUpRequest(who), typed);
  if (verified.ok) return ok({ ...verified.value.granted, freshCodes: verified.value.freshCodes });
  const { failure } = verified;
  return fail(failure.code === "no-factor" ? { code: "session-ended" } : failure);
}

function stepUpRequest(who: Who): CodeRequest<true, { sessionSecret: string }> {
  const { account, userAgent, session } = who;
  return {
    text: parentOf(who),
    account,
    userAgent,
    trustAfterRecovery: "kept",
    consume: async (ctx) => ((await isStillAlive(ctx, session.id)) ? true : null),
    async grant(ctx, _, method) {
      await recordAudit(ctx, { event: "stepup.ok", accountId: account.id, userAgent, detail: { method } });
      return renewSession(ctx, session.id, [{ method, at: ctx.clock.now() }]);
    },
    async recordFailure(ctx, { method, stage }) {
      if (stage === "compare") await recordFailure(ctx, who, method);
    },
  };
}

function recordFailure(ctx: TransactionContext, { account, userAgent }: Who, method: CodeMethod | "pwd") {
  return recordAudit(ctx, { event: "stepup.fail", accountId: account.id, userAgent, detail: { method } });
}

function parentOf(who: Pick<Who, "session" | "account">): TextParent {
  return { purpose: "step-up", parentId: who.session.id, accountId: who.account.id };
}
