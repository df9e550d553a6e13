import type { Reader, Transaction } from "@/db/client";
import type { Client, Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newReference } from "../../platform/audit/reference";
import { tellOwner } from "../../platform/outbox/notify";
import {
  bySource,
  clearTries,
  countEveryTry,
  countTry,
  giveBackTry,
  pauseOfAny,
} from "../../platform/rate-limit/rate-limit";
import { throttle } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { endRecoveryCodes } from "../recovery-code/make";
import { currentSet } from "../recovery-code/state";
import type { Factor } from "./factor";
import { lockFactor } from "./match";

/** `until: null`: at once, with a new login. `reference`: for the helpdesk, see domain/audit/reference.ts. */
export type TooManyCodes = { code: "too-many-codes"; until: number | null; reference: string };

export type CodeTryFailure = { code: "method-locked" } | TooManyCodes;

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
  const paused = await codePause(tx, ctx, account, factor);
  if (paused !== null) return refuseCodes(tx, ctx, account, factor, client, paused);
  await countEveryTry(tx, ctx, [["second-step-account", account.id], ...bySource(ctx, "code-source")]);
  const counted = await countTry(tx, ctx, streakDoor, account.id);
  if (!counted.allowed) return refuseCodes(tx, ctx, account, factor, client, counted.blockedUntil);
  if (counted.streak <= throttle[streakDoor].hardStop) return ok(null);
  if (factor) await lockFactor(tx, ctx, account, factor, client);
  else await endGuessedSet(tx, ctx, account, client);
  return fail({ code: "method-locked" });
}

/** Turns a code away without looking at it, and writes that down under the number that the person is shown. */
export async function refuseCodes(
  tx: Transaction,
  ctx: Context,
  account: Account,
  factor: Factor | null,
  client: Client,
  until: number | null,
): Promise<Result<never, TooManyCodes>> {
  const reference = newReference();
  const detail = { method: factor?.type ?? "recovery", reference };
  await recordAudit(tx, ctx, { event: "login.second.throttled", accountId: account.id, client, detail });
  return fail({ code: "too-many-codes", until, reference });
}

/** Until when no code of this kind is taken, or `null`. A try inside a pause counts nowhere: neither here nor in the open step. */
export async function codePause(
  reader: Reader,
  ctx: Context,
  account: Account,
  factor: Factor | null,
): Promise<number | null> {
  return pauseOfAny(reader, ctx, [
    ["second-step-account", account.id],
    [factor ? "factor-streak" : "recovery-streak", account.id],
    ...bySource(ctx, "code-source"),
  ]);
}

async function endGuessedSet(tx: Transaction, ctx: Context, account: Account, client: Client): Promise<void> {
  const set = await currentSet(tx, account.id);
  if (!set) return;
  await endRecoveryCodes(tx, ctx, account.id);
  await recordAudit(tx, ctx, {
    event: "2fa.method_locked",
    accountId: account.id,
    client,
    detail: { method: "recovery" },
  });
  await tellOwner(tx, ctx, account, client, { template: "codes-locked", occasion: set.id });
}

/** A right code clears the counts of its kind; of the place it came from only its own try. */
export async function clearCodeTries(
  tx: Transaction,
  ctx: Context,
  accountId: string,
  method: "sms" | "totp" | "recovery",
): Promise<void> {
  await clearTries(tx, ctx, "second-step-account", accountId);
  await clearTries(tx, ctx, method === "recovery" ? "recovery-streak" : "factor-streak", accountId);
  for (const each of bySource(ctx, "code-source")) await giveBackTry(tx, ctx, each);
}
