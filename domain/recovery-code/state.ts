import { and, count, eq, isNull } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { recoveryCodeSets, recoveryCodes } from "@/db/schema";

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
export async function currentSet(reader: Reader, accountId: string): Promise<RecoveryCodeSet | undefined> {
  const [set] = await reader
    .select()
    .from(recoveryCodeSets)
    .where(and(eq(recoveryCodeSets.accountId, accountId), isNull(recoveryCodeSets.replacedAt)));
  return set;
}

/** Number, date and how many codes are left of the set in use, or `null` when there is none. */
export async function recoveryCodeState(reader: Reader, accountId: string): Promise<RecoveryCodeState | null> {
  const set = await currentSet(reader, accountId);
  if (!set) return null;
  return {
    setId: set.id,
    number: set.number,
    createdAt: set.createdAt,
    savedAt: set.savedAt,
    left: await codesLeft(reader, set.id),
  };
}

export async function codesLeft(reader: Reader, setId: string): Promise<number> {
  const [row] = await reader
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.setId, setId), isNull(recoveryCodes.usedAt)));
  return row?.left ?? 0;
}
