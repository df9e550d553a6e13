import type { Transaction } from "@/db/client";
import type { Account } from "../account/account";
import { recordAudit } from "../audit/record";
import type { Client, Context } from "../context";
import { throttle } from "../policy";
import { endRecoveryCodes } from "../recovery-code/make";
import { fail, ok, type Result } from "../result";
import { clearTries, countTry } from "../throttle/throttle";
import type { Factor } from "./factor";
import { lockFactor } from "./match";

export type CodeTryFailure = { code: "method-locked" } | { code: "too-many-codes"; until: number | null };

/**
 * Counts one try of a code before it is compared, wherever a code is taken: login and step-up share these counts. `factor` is
 * `null` for a recovery code. Ten in 15 minutes pause all codes of the account; a hundred in a row switch off the method, or
 * end the set of recovery codes (D5, NIST 3.2.2).
 */
export async function countCodeTry(
  tx: Transaction,
  ctx: Context,
  account: Account,
  factor: Factor | null,
  client: Client,
): Promise<Result<null, CodeTryFailure>> {
  const streakDoor = factor ? "factor-streak" : "recovery-streak";
  for (const door of ["second-step-account", streakDoor] as const) {
    const counted = await countTry(tx, ctx, door, account.id);
    if (!counted.allowed) {
      await recordAudit(tx, ctx, { event: "login.second.throttled", accountId: account.id, client, detail: { door } });
      return fail({ code: "too-many-codes", until: counted.blockedUntil });
    }
    if (door === streakDoor && counted.streak > throttle[door].hardStop) {
      if (factor) await lockFactor(tx, ctx, account, factor, client);
      else await endRecoveryCodes(tx, ctx, account.id);
      return fail({ code: "method-locked" });
    }
  }
  return ok(null);
}

/** A right code clears the counts of its kind. */
export async function clearCodeTries(
  tx: Transaction,
  ctx: Context,
  accountId: string,
  method: "sms" | "totp" | "recovery",
): Promise<void> {
  await clearTries(tx, ctx, "second-step-account", accountId);
  await clearTries(tx, ctx, method === "recovery" ? "recovery-streak" : "factor-streak", accountId);
}
