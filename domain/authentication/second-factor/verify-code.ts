import type { SQL } from "drizzle-orm";
import type { Context, OneCallContext, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { notifyByMail } from "../../platform/outbox/notify";
import { countUnlessPaused, countWithChange, unlessPaused } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, countTogether, inTransaction } from "../../transaction";
import { type FreshCodes, prepareSuccessor, renewSpentSet } from "../recovery-code/renew-spent-set";
import { hashTypedCode, spendRecoveryCode } from "../recovery-code/spend";
import {
  type CodeAttemptFailure,
  codeCounts,
  codePause,
  consumeCodeAttempt,
  refuseCodes,
  resetCodeAttempts,
} from "./consume-code-attempt";
import { activeFactor, type Factor } from "./factor";
import { matchFactorCode, spendFactorCode } from "./match";
import { readCode } from "./read-code";
import { findOlderText, type TextParent } from "./text-code";

export type CodeMethod = Factor["type"] | "recovery";

/** What a code is asked for: a login challenge or a step-up. It counts attempts of its own, is consumed once, and grants. */
export interface CodeRequest<Consumed, Granted> {
  text: TextParent;
  account: Account;
  userAgent: UserAgent;
  /** Whether a recovery code ends the trust of all devices here. */
  trustAfterRecovery: "ended" | "kept";
  /**
   * Counts one attempt before anything is compared, beside the counts of the account, in one statement that is begun at once and changes
   * nothing unless `guard` holds. `null`: none is left. Left out: only the counts of the account hold.
   */
  consumeOwnAttempt?(ctx: OneCallContext, guard?: SQL): Promise<AttemptCount | null>;
  /** The first statement of the transaction that grants. `null`: another request was first, or it is no longer open. */
  consume(ctx: TransactionContext): Promise<Consumed | null>;
  grant(ctx: TransactionContext, consumed: Consumed, method: CodeMethod): Promise<Granted>;
  /** Records a code that was compared and not accepted. */
  recordFailure(ctx: TransactionContext, failure: RejectedCode): Promise<void>;
}

export interface AttemptCount {
  attemptsLeft?: number;
}

export interface RejectedCode extends AttemptCount {
  code: "code-wrong" | "code-expired" | "code-replayed" | "recovery-code-wrong";
  method: CodeMethod;
  /** "consume": it was right, but another request of the same instant was first, such as a double click. */
  stage: "compare" | "consume";
}

export type CodeFailure =
  | { code: "no-factor" }
  | { code: "code-unreadable" | "code-several"; count: number }
  | { code: "text-older"; letter: string; newest: string }
  | (AttemptCount & Pick<RejectedCode, "code">)
  | CodeAttemptFailure;

export interface VerifiedCode<Granted> {
  granted: Granted;
  /** A new set, made because the last recovery code was just used. */
  freshCodes: FreshCodes | null;
}

/**
 * Verifies a code of the method in use or a recovery code, at login and at step-up alike. One attempt is counted before anything
 * is compared; then the request is consumed, the code spent and the grant made in one transaction. A code of an unreadable
 * length costs no attempt.
 */
export async function verifyCode<Consumed, Granted>(
  ctx: Context,
  request: CodeRequest<Consumed, Granted>,
  typed: string,
): Promise<Result<VerifiedCode<Granted>, CodeFailure>> {
  const read = readCode(typed);
  if (read.kind === "unreadable") return fail({ code: `code-${read.codes ?? "unreadable"}`, count: read.count });
  const factor = await activeFactor(ctx, request.account.id);
  if (!factor) return fail({ code: "no-factor" });
  if (read.kind === "recovery") return hashPool().run(() => verifyRecoveryCode(ctx, request, read.digits));
  if (factor.lockedAt !== null) return fail({ code: "method-locked" });
  return verifyFactorCode(ctx, request, factor, read.digits);
}

async function verifyFactorCode<Consumed, Granted>(
  ctx: Context,
  request: CodeRequest<Consumed, Granted>,
  factor: Factor,
  digits: string,
): Promise<Result<VerifiedCode<Granted>, CodeFailure>> {
  const older = factor.type === "sms" ? await findOlderText(ctx, request.text, digits) : null;
  if (older) return fail({ code: "text-older", ...older });
  const counted = await countAttempt(ctx, request, factor);
  if (!counted.ok) return counted;
  const match = await matchFactorCode(ctx, request.account, factor, request.text, digits);
  if (match.match !== "right") {
    const rejected = { code: `code-${match.match}`, method: factor.type, stage: "compare" } as const;
    return reject(ctx, request, counted.value, rejected, factor);
  }
  const granted = await allOrNothing(ctx, async (ctx) => {
    const [consumed, spent] = await Promise.all([request.consume(ctx), spendFactorCode(ctx, match)]);
    if (consumed === null || !spent) return null;
    await resetCodeAttempts(ctx, request.account.id, factor.type);
    return { granted: await request.grant(ctx, consumed, factor.type), freshCodes: null };
  });
  if (granted) return ok(granted);
  const rejected = { code: "code-replayed", method: factor.type, stage: "consume" } as const;
  return reject(ctx, request, counted.value, rejected, factor);
}

async function verifyRecoveryCode<Consumed, Granted>(
  ctx: Context,
  request: CodeRequest<Consumed, Granted>,
  digits: string,
): Promise<Result<VerifiedCode<Granted>, CodeFailure>> {
  const { account } = request;
  const counted = await countAttempt(ctx, request, null);
  if (!counted.ok) return counted;
  const hashed = await hashTypedCode(ctx, account.id, digits);
  const successor = await prepareSuccessor(ctx, hashed);
  const granted = await allOrNothing(ctx, async (ctx) => {
    const [consumed, left] = await Promise.all([request.consume(ctx), spendRecoveryCode(ctx, hashed)]);
    if (consumed === null || left === null) return null;
    const codes = left === 0 && successor ? "new" : "kept";
    const [granted] = await Promise.all([
      request.grant(ctx, consumed, "recovery"),
      notifyRecoveryCodeUsed(ctx, request, `${hashed.setId}|${left}`, { left, codes }),
      resetCodeAttempts(ctx, account.id, "recovery"),
    ]);
    return { granted, freshCodes: await renewSpentSet(ctx, account, left, successor) };
  });
  if (granted) return ok(granted);
  const rejected = { code: "recovery-code-wrong", method: "recovery", stage: "compare" } as const;
  return reject(ctx, request, counted.value, rejected, null);
}

function countAttempt(
  ctx: Context,
  request: CodeRequest<unknown, unknown>,
  factor: Factor | null,
): Promise<Result<AttemptCount, CodeAttemptFailure>> {
  return countTogether(
    ctx,
    async (ctx) => {
      const counts = codeCounts(ctx, request.account, factor);
      if (!request.consumeOwnAttempt) return (await countUnlessPaused(ctx, counts)) ? ok<AttemptCount>({}) : null;
      const own = request.consumeOwnAttempt(ctx, unlessPaused(ctx, counts));
      const [left] = await Promise.all([own, countWithChange(ctx, counts)]);
      return left === null ? null : ok(left);
    },
    (ctx) => countInTurn(ctx, request, factor),
  );
}

// An attempt inside a pause counts nowhere: neither for the account nor for the request.
async function countInTurn(
  ctx: TransactionContext,
  { account, userAgent, consumeOwnAttempt }: CodeRequest<unknown, unknown>,
  factor: Factor | null,
): Promise<Result<AttemptCount, CodeAttemptFailure>> {
  const paused = await codePause(ctx, account, factor);
  if (paused !== null) return refuseCodes(ctx, account, factor, userAgent, paused);
  const count = consumeOwnAttempt ? await consumeOwnAttempt(ctx) : {};
  if (count === null) return refuseCodes(ctx, account, factor, userAgent, null);
  const counted = await consumeCodeAttempt(ctx, account, factor, userAgent);
  return counted.ok ? ok(count) : counted;
}

// The last attempt ends the request here: a form that says so and still stands there would only be filled in again.
async function reject(
  ctx: Context,
  request: CodeRequest<unknown, unknown>,
  count: AttemptCount,
  rejected: Omit<RejectedCode, keyof AttemptCount>,
  factor: Factor | null,
): Promise<Result<never, CodeFailure>> {
  const { account, userAgent } = request;
  return inTransaction(ctx, async (ctx) => {
    await request.recordFailure(ctx, { ...rejected, ...count });
    if (count.attemptsLeft !== 0) return fail({ code: rejected.code, ...count });
    return refuseCodes(ctx, account, factor, userAgent, await codePause(ctx, account, factor));
  });
}

async function notifyRecoveryCodeUsed(
  ctx: TransactionContext,
  { account, userAgent, trustAfterRecovery: trust }: CodeRequest<unknown, unknown>,
  occasion: string,
  { left, codes }: { left: number; codes: "new" | "kept" },
): Promise<void> {
  await recordAudit(ctx, { event: "login.backup_used", accountId: account.id, userAgent, detail: { left } });
  await notifyByMail(ctx, account, userAgent, { template: "recovery-code-used", occasion, left, codes, trust });
}
