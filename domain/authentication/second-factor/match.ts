import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { factors } from "@/db/schema";
import type { Client, Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { isSealedByActiveKey } from "../../platform/crypto/seal";
import { tellOwner } from "../../platform/outbox/notify";
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
    const text = await matchTextCode(ctx.db.read, ctx, parent, digits);
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
    await ctx.db.write((tx) =>
      recordAudit(tx, ctx, { event: "crypto.failure", accountId, detail: { factor: factor.id } }),
    );
    return null;
  }
}

/** Spends what `matchFactorCode` found, in one guarded statement. `false`: somebody was first. */
export function spendFactorCode(
  tx: Transaction,
  ctx: Context,
  { spend }: Extract<FactorMatch, { match: "right" }>,
): Promise<boolean> {
  return "textCode" in spend ? spendTextCode(tx, ctx, spend.textCode) : spendAppStep(tx, spend);
}

/** Switches the method off after a hundred failures in a row (NIST 3.2.2): a recovery code or the helpdesk is left. */
export async function lockFactor(
  tx: Transaction,
  ctx: Context,
  account: Account,
  factor: Factor,
  client: Client,
): Promise<void> {
  const now = ctx.clock.now();
  const rows = await tx
    .update(factors)
    .set({ lockedAt: now })
    .where(and(eq(factors.id, factor.id), isNull(factors.lockedAt)))
    .returning({ id: factors.id });
  if (rows.length === 0) return;
  await recordAudit(tx, ctx, {
    event: "2fa.method_locked",
    accountId: account.id,
    client,
    detail: { method: factor.type },
  });
  await tellOwner(tx, ctx, account, client, { template: "method-locked", occasion: factor.id, method: factor.type });
}
