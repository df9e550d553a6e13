import type { Context } from "../../context";
import { inTransaction } from "../../transaction";
import type { Unreadable } from "../crypto/person-key";
import { recordAudit } from "./record";

/** Tells the operator that something of a person does not open any more: an alarm of the audit. */
export function noteUnreadable(ctx: Context, { what, accountId }: Unreadable): Promise<void> {
  return inTransaction(ctx, (ctx) =>
    recordAudit(ctx, { event: "crypto.failure", accountId, actorId: "system", detail: { what } }),
  );
}
