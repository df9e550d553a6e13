import type { Context, TransactionContext } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { recoveryCode as policy } from "../../policy";
import { type PreparedCodes, prepareRecoveryCodes, storeRecoveryCodes } from "./make";
import { type HashedCode, isUnspent } from "./spend";
import { codesLeft } from "./state";

export interface FreshCodes {
  setId: string;
  /** Plain, for the person alone. */
  codes: string[];
}

/**
 * Ten codes that could take over, hashed before the transaction that may need them; `null` while there are enough. Three left count
 * as few, so that codes spent at one instant find a successor too. Only for a code that would work: otherwise the time of a wrong
 * one told how many are left.
 */
export async function prepareSuccessor(ctx: Context, hashed: HashedCode): Promise<PreparedCodes | null> {
  const [state, left] = await Promise.all([isUnspent(ctx, hashed), codesLeft(ctx, hashed.setId)]);
  return state === "unspent" && left <= policy.fewLeft ? prepareRecoveryCodes(ctx) : null;
}

/**
 * A new set when the last code was spent, in the transaction that spent it: without it the next lost phone would lock the person
 * out, and if it cannot be stored, the last code is not spent either.
 */
export async function renewSpentSet(
  ctx: TransactionContext,
  account: Account,
  left: number,
  successor: PreparedCodes | null,
): Promise<FreshCodes | null> {
  if (left > 0 || !successor) return null;
  await recordAudit(ctx, { event: "2fa.codes_renewed", accountId: account.id });
  const set = await storeRecoveryCodes(ctx, account.id, successor);
  return { setId: set.id, codes: successor.codes };
}
