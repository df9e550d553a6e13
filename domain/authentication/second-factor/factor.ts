import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { factors } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { seal, unseal } from "../../platform/crypto/seal";

/** The second factor in use. */
export type Factor =
  | (FactorFacts & { type: "sms"; phone: string })
  | (FactorFacts & { type: "totp"; secretSealed: string; lastStep: number });

interface FactorFacts {
  id: string;
  enabledAt: number;
  /** When a hundred failures in a row switched it off. */
  lockedAt: number | null;
  /** When its owner said that the phone is gone. */
  lostAt: number | null;
}

const factorOf = prepared((read) =>
  read
    .select()
    .from(factors)
    .where(and(eq(factors.accountId, sql.placeholder("account")), isNull(factors.removedAt)))
    .prepare(),
);

/** The one factor of an account, or `null`: then two-factor is off. */
export async function activeFactor(ctx: ReadContext, accountId: string): Promise<Factor | null> {
  const [row] = await factorOf(ctx.db.read).all({ account: accountId });
  if (!row) return null;
  const { id, enabledAt, lockedAt, lostAt } = row;
  const facts = { id, enabledAt, lockedAt, lostAt };
  if (row.type === "sms" && row.phone) return { ...facts, type: "sms", phone: row.phone };
  if (row.type === "totp" && row.secretSealed) {
    return { ...facts, type: "totp", secretSealed: row.secretSealed, lastStep: row.lastStep };
  }
  throw new Error(`factor ${id} has neither a number nor a secret`);
}

/** Whether an app that this account used before shows codes that no longer work. */
export async function hadAnotherApp(ctx: ReadContext, accountId: string): Promise<boolean> {
  const [former] = await ctx.db.read
    .select({ id: factors.id })
    .from(factors)
    .where(and(eq(factors.accountId, accountId), eq(factors.type, "totp"), isNotNull(factors.removedAt)))
    .limit(1);
  return former !== undefined;
}

export type NewFactor = { type: "sms"; phone: string } | { type: "totp"; secret: string; lastStep: number };

/** Puts a proven factor in the place of whatever was there. */
export async function replaceFactor(
  ctx: TransactionContext,
  accountId: string,
  id: string,
  factor: NewFactor,
): Promise<void> {
  await removeFactor(ctx, accountId);
  await ctx.tx.insert(factors).values({
    id,
    accountId,
    type: factor.type,
    phone: factor.type === "sms" ? factor.phone : null,
    secretSealed: factor.type === "totp" ? sealSecret(ctx, accountId, id, factor.secret) : null,
    lastStep: factor.type === "totp" ? factor.lastStep : -1,
    enabledAt: ctx.clock.now(),
  });
}

export async function removeFactor(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx
    .update(factors)
    .set({ removedAt: ctx.clock.now(), secretSealed: null, phone: null })
    .where(and(eq(factors.accountId, accountId), isNull(factors.removedAt)));
}

/** Lets a method that a hundred failures switched off work again. */
export async function unlockFactor(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx
    .update(factors)
    .set({ lockedAt: null })
    .where(and(eq(factors.accountId, accountId), isNull(factors.removedAt)));
}

export interface AppStep {
  factor: string;
  step: number;
  /** The secret under the key in use now, when it was still closed with an older one. */
  resealed?: string;
}

/** Spends a time step in one guarded statement. `false`: this step, or a later one, was used already. */
export async function spendAppStep(ctx: TransactionContext, { factor, step, resealed }: AppStep): Promise<boolean> {
  const rows = await ctx.tx
    .update(factors)
    .set({ lastStep: step, ...(resealed ? { secretSealed: resealed } : {}) })
    .where(and(eq(factors.id, factor), isNull(factors.removedAt), lt(factors.lastStep, step)))
    .returning({ id: factors.id });
  return rows.length === 1;
}

/** Bound to the account and the row: a sealed secret copied to somebody else's row does not open. */
export function sealSecret(ctx: ReadContext, accountId: string, rowId: string, secret: string): string {
  return seal(ctx.keys, "factor-seal/v1", `totp|${accountId}|${rowId}`, secret);
}

export function openSecret(ctx: ReadContext, accountId: string, rowId: string, sealed: string): string {
  return unseal(ctx.keys, "factor-seal/v1", `totp|${accountId}|${rowId}`, sealed);
}
