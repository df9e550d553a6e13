import { and, count, eq, isNull } from "drizzle-orm";
import { recoveryCodeSets, recoveryCodes } from "@/db/schema";
import type { ReadContext } from "../../context";

export interface RecoveryCodeState {
  setId: string;
  number: number;
  createdAt: number;
  /** When the person said the codes were kept; `null` while they may still be shown. */
  savedAt: number | null;
  left: number;
}

export type RecoveryCodeSet = typeof recoveryCodeSets.$inferSelect;

/** The set in use, or `undefined`. */
export async function currentSet(ctx: ReadContext, accountId: string): Promise<RecoveryCodeSet | undefined> {
  const [set] = await ctx.db.read
    .select()
    .from(recoveryCodeSets)
    .where(and(eq(recoveryCodeSets.accountId, accountId), isNull(recoveryCodeSets.replacedAt)));
  return set;
}

/** Number, date and how many codes are left of the set in use, or `null` when there is none. */
export async function recoveryCodeState(ctx: ReadContext, accountId: string): Promise<RecoveryCodeState | null> {
  const { id: setId, number, createdAt, savedAt } = recoveryCodeSets;
  const [state] = await ctx.db.read
    .select({ setId, number, createdAt, savedAt, left: count(recoveryCodes.codeHash) })
    .from(recoveryCodeSets)
    .leftJoin(recoveryCodes, and(eq(recoveryCodes.setId, setId), isNull(recoveryCodes.usedAt)))
    .where(and(eq(recoveryCodeSets.accountId, accountId), isNull(recoveryCodeSets.replacedAt)))
    .groupBy(setId);
  return state ?? null;
}

export async function codesLeft(ctx: ReadContext, setId: string): Promise<number> {
  const [row] = await ctx.db.read
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.setId, setId), isNull(recoveryCodes.usedAt)));
  return row?.left ?? 0;
}
