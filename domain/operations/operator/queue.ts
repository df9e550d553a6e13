import type { Context } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { shortenAudit } from "../../platform/audit/shorten";
import { wipePersonalParts } from "../../platform/audit/wipe";
import { retryDeadLetter } from "../../platform/outbox/state";
import { inTransaction } from "../../transaction";
import { purgeExpired } from "../maintenance/purge";
import type { Operator } from "./accounts";

/** Puts a message that was given up back into the queue. Codes of `retryDeadLetter`. */
export async function retryMessage(ctx: Context, operator: Operator, id: string): ReturnType<typeof retryDeadLetter> {
  const retried = await retryDeadLetter(ctx, id);
  if (retried.ok) await note(ctx, operator, { what: "message retried", message: id });
  return retried;
}

/** What is done every night, now. */
export async function purgeByHand(
  ctx: Context,
  operator: Operator,
): Promise<{ purged: number; wiped: number; shortened: number }> {
  const [purged, wiped, shortened] = [await purgeExpired(ctx), await wipePersonalParts(ctx), await shortenAudit(ctx)];
  await note(ctx, operator, { what: "purged", rows: purged });
  return { purged, wiped, shortened };
}

function note(ctx: Context, operator: Operator, detail: Record<string, string | number>): Promise<void> {
  return inTransaction(ctx, (ctx) =>
    recordAudit(ctx, { event: "config.changed", accountId: null, actorId: operator, detail }),
  );
}
