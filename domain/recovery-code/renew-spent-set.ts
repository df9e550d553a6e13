import type { Account } from "../account/account";
import { recordAudit } from "../audit/record";
import type { Context } from "../context";
import { prepareRecoveryCodes, storeRecoveryCodes } from "./make";

export interface FreshCodes {
  setId: string;
  /** Plain, for the person alone. */
  codes: string[];
}

/** A new set after the last code was spent: without it the next lost phone would lock the person out. */
export async function renewSpentSet(ctx: Context, account: Account): Promise<FreshCodes> {
  const prepared = await prepareRecoveryCodes(ctx);
  const set = await ctx.db.write(async (tx) => {
    await recordAudit(tx, ctx, { event: "2fa.codes_renewed", accountId: account.id });
    return storeRecoveryCodes(tx, ctx, account.id, prepared);
  });
  return { setId: set.id, codes: prepared.codes };
}
