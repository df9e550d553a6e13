import { and, eq, gt, isNotNull, isNull, or } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { mailWithoutReport } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { areBothHere } from "./living";
import { senderOf } from "./notify";

/**
 * A client asked for deletion: staff who may read the record are asked, once, to copy what their organisation has to keep (ADR 0101).
 * The client sees that they were asked. The connections stay until the day itself, or nobody could make a copy. `due`: that day, in
 * milliseconds.
 */
export async function askForCopies(ctx: TransactionContext, clientId: string, due: number): Promise<void> {
  const now = ctx.clock.now();
  const readers = await ctx.tx
    .select()
    .from(connections)
    .where(
      and(
        eq(connections.clientId, clientId),
        eq(connections.access, "record"),
        isNotNull(connections.acceptedAt),
        isNull(connections.endedAt),
        isNull(connections.refusedAt),
        or(isNull(connections.untilAt), gt(connections.untilAt, now)),
        areBothHere("connections"),
      ),
    );
  for (const { id, staffId, healthspaceId } of readers) {
    const staff = await findAccount(ctx, staffId);
    if (!staff || staff.disabledAt !== null) continue;
    const detail = { kind: "connection", id };
    await recordAudit(ctx, { event: "copy.asked", accountId: clientId, actorId: "system", healthspaceId, detail });
    await mailWithoutReport(ctx, staff, NO_USER_AGENT, {
      template: "copy-needed",
      occasion: `${id}|${now}`,
      links: { main: { page: "staff" } },
      sender: await senderOf(ctx, healthspaceId),
      due,
    });
  }
}
