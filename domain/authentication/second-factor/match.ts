import { and, eq, isNull } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { isSealedByActiveKey } from "../../platform/crypto/seal";
import { notifyByMail } from "../../platform/outbox/notify";
import { inTransaction } from "../../transaction";
import { matchAppCode } from "./app-code";
import { type AppStep, type Factor, openSecret, sealSecret, spendAppStep } from "./factor";
import { matchTextCode, spendTextCode, type TextParent } from "./text-code";

export type FactorMatch =
  | { match: "right"; spend: { textCode: string } | AppStep }
  | { match: "wrong" }
  | { match: "expired" }
  | { match: "replayed" };

/** Compares six digits with the factor in use. Spends nothing: see `spendFactorCode`. */
export async function matchFactorCode(
  ctx: Context,
  account: Account,
  factor: Factor,
  parent: TextParent,
  digits: string,
): Promise<FactorMatch> {
  if (factor.type === "sms") {
    const text = await matchTextCode(ctx, parent, digits);
    return text.match === "right" ? { match: "right", spend: { textCode: text.codeId } } : text;
  }
  const secret = await tryToOpen(ctx, account.id, factor);
  if (secret === null) return { match: "wrong" };
  const step = matchAppCode(secret, digits, ctx.clock.now(), -1);
  if (step === null) return { match: "wrong" };
  if (step <= factor.lastStep) return { match: "replayed" };
  const resealed = isSealedByActiveKey(ctx.keys, factor.secretSealed)
    ? undefined
    : sealSecret(ctx, account.id, factor.id, secret);
  return { match: "right", spend: { factor: factor.id, step, resealed } };
}

// A secret that does not open (moved from another row, or its key is gone) is a wrong code to the person, an alarm to the operator.
async function tryToOpen(
  ctx: Context,
  accountId: string,
  factor: Extract<Factor, { type: "totp" }>,
): Promise<string | null> {
  try {
    return openSecret(ctx, accountId, factor.id, factor.secretSealed);
  } catch {
    await inTransaction(ctx, (ctx) =>
      recordAudit(ctx, { event: "crypto.failure", accountId, detail: { factor: factor.id } }),
    );
    return null;
  }
}

/** Spends what `matchFactorCode` found, in one guarded statement. `false`: another request was first. */
export function spendFactorCode(
  ctx: TransactionContext,
  { spend }: Extract<FactorMatch, { match: "right" }>,
): Promise<boolean> {
  return "textCode" in spend ? spendTextCode(ctx, spend.textCode) : spendAppStep(ctx, spend);
}

/** Switches the method off after a hundred failures in a row (NIST 3.2.2): a recovery code or the helpdesk is left. */
export async function lockFactor(
  ctx: TransactionContext,
  account: Account,
  factor: Factor,
  userAgent: UserAgent,
): Promise<void> {
  const now = ctx.clock.now();
  const rows = await ctx.tx
    .update(factors)
    .set({ lockedAt: now })
    .where(and(eq(factors.id, factor.id), isNull(factors.lockedAt)))
    .returning({ id: factors.id });
  if (rows.length === 0) return;
  await recordAudit(ctx, {
    event: "2fa.method_locked",
    accountId: account.id,
    userAgent,
    detail: { method: factor.type },
  });
  await notifyByMail(ctx, account, userAgent, {
    template: "method-locked",
    occasion: factor.id,
    method: factor.type,
  });
}
