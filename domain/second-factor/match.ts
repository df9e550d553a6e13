import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { factors } from "@/db/schema";
import type { Account } from "../account/account";
import { recordAudit } from "../audit/record";
import type { Client, Context } from "../context";
import { tellOwner } from "../outbox/tell";
import { matchAppCode } from "./app-code";
import { type Factor, openSecret, spendAppStep } from "./factor";
import { matchTextCode, spendTextCode, type TextParent } from "./text-code";

export type FactorMatch =
  | { match: "right"; spend: { textCode: string } | { factor: string; step: number } }
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
  const secret = openSecret(ctx, account.id, factor.id, factor.secretSealed);
  const step = matchAppCode(secret, digits, ctx.clock.now(), -1);
  if (step === null) return { match: "wrong" };
  return step <= factor.lastStep ? { match: "replayed" } : { match: "right", spend: { factor: factor.id, step } };
}

/** Spends what `matchFactorCode` found, in one guarded statement. `false`: somebody was first. */
export function spendFactorCode(
  tx: Transaction,
  ctx: Context,
  { spend }: Extract<FactorMatch, { match: "right" }>,
): Promise<boolean> {
  return "textCode" in spend ? spendTextCode(tx, ctx, spend.textCode) : spendAppStep(tx, spend.factor, spend.step);
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
