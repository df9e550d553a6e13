import { and, eq, isNull, sql } from "drizzle-orm";
import { recoveryCodes } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { newId } from "../../platform/crypto/token";
import { hashRecoveryCode } from "./make";
import { codesLeft, currentSet } from "./state";

/** A typed code, hashed for the set in use, ready to be spent. */
export interface HashedCode {
  setId: string;
  codeHash: string;
}

/**
 * The slow half, outside any transaction: one hash, whatever is left and whether or not there is a set, so that neither time nor
 * text tells how many codes somebody has. `digits` are ten ASCII digits.
 */
export async function hashTypedCode(ctx: ReadContext, accountId: string, digits: string): Promise<HashedCode> {
  const set = await currentSet(ctx, accountId);
  const codeHash = await hashRecoveryCode(ctx, set ?? { salt: NO_SALT, keyId: ctx.keys.activeId }, digits);
  return { setId: set?.id ?? newId(), codeHash };
}

/** Spends the code in one guarded statement. `null`: no such code, or it was used. Otherwise how many are left. */
export async function spendRecoveryCode(ctx: TransactionContext, hashed: HashedCode): Promise<number | null> {
  // `execute` begins now: what is left is counted after it.
  const spending = ctx.tx
    .update(recoveryCodes)
    .set({ usedAt: ctx.clock.now() })
    .where(and(matches(hashed), isNull(recoveryCodes.usedAt), ofCurrentSet()))
    .returning({ setId: recoveryCodes.setId })
    .execute();
  const [rows, left] = await Promise.all([spending, codesLeft(ctx, hashed.setId)]);
  return rows.length === 1 ? left : null;
}

/** Whether the code would work, without spending it: for the page where a person practises. */
export async function isUnspent(ctx: ReadContext, hashed: HashedCode): Promise<"unspent" | "spent" | "unknown"> {
  const [row] = await ctx.db.read.select().from(recoveryCodes).where(matches(hashed));
  if (!row) return "unknown";
  return row.usedAt === null ? "unspent" : "spent";
}

function ofCurrentSet() {
  return sql`EXISTS (SELECT 1 FROM recovery_code_sets s WHERE s.id = ${recoveryCodes.setId} AND s.replaced_at IS NULL)`;
}

const NO_SALT = Buffer.alloc(16).toString("base64url");

function matches(hashed: HashedCode) {
  return and(eq(recoveryCodes.setId, hashed.setId), eq(recoveryCodes.codeHash, hashed.codeHash));
}
