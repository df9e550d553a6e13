import { and, eq, isNotNull, isNull, lte, or, type SQL } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { inTransaction } from "../../transaction";
import { type Addressee, mailChange } from "./notify";

type Row = typeof connections.$inferSelect;

/**
 * Ends the connections of a person, in one Healthspace or in all: with a membership, a role, or an account. What comes back later
 * brings none of them back: that takes a new offer. `side`: those as client, those as clinician, or both. `by`: an account,
 * `operator:` and a name, or `system`. The other side is told by mail; whoever did it knows.
 */
export async function endConnectionsOf(
  ctx: TransactionContext,
  whose: { accountId: string; healthspaceId?: string; side?: "client" | "staff" },
  by: string,
): Promise<void> {
  const { accountId, healthspaceId, side } = whose;
  const sides = { client: eq(connections.clientId, accountId), staff: eq(connections.staffId, accountId) };
  const ended = await endWhere(
    ctx,
    and(
      side ? sides[side] : or(sides.client, sides.staff),
      healthspaceId === undefined ? undefined : eq(connections.healthspaceId, healthspaceId),
    ),
    by,
  );
  for (const row of ended) await tellOfEnd(ctx, row, by);
}

/** Ends those whose last moment has passed. Returns how many. Called by the worker. */
export function completeDueConnections(ctx: Context): Promise<number> {
  return inTransaction(ctx, (ctx) => endOverdue(ctx, undefined));
}

/** The same inside another change: one that is over must not stand in the way of a new one. */
export async function endOverdue(ctx: TransactionContext, which: SQL | undefined): Promise<number> {
  const isOver = and(isNotNull(connections.untilAt), lte(connections.untilAt, ctx.clock.now()), which);
  const ended = await endWhere(ctx, isOver, "system");
  for (const row of ended) await tellOfEnd(ctx, row, "system");
  return ended.length;
}

/** Ends what is open of these, each once, with its line in the audit. Tells nobody. */
export async function endWhere(ctx: TransactionContext, which: SQL | undefined, by: string): Promise<Row[]> {
  const ended = await ctx.tx
    .update(connections)
    .set({ endedAt: ctx.clock.now(), endedBy: by })
    .where(and(which, isNull(connections.endedAt), isNull(connections.refusedAt)))
    .returning();
  for (const { id, clientId, healthspaceId } of ended) {
    await recordAudit(ctx, {
      event: "connection.ended",
      accountId: clientId,
      actorId: by,
      healthspaceId,
      detail: { kind: "connection", id },
    });
  }
  return ended;
}

/** Mails both people of a connection that ended, but not the one who ended it. */
export async function tellOfEnd(ctx: TransactionContext, row: Row, by: string): Promise<void> {
  const both: Addressee[] = [
    { accountId: row.clientId, side: "client" },
    { accountId: row.staffId, side: "staff" },
  ];
  const change = { occasion: `${row.id}|ended`, healthspaceId: row.healthspaceId };
  for (const to of both) if (to.accountId !== by) await mailChange(ctx, to, change);
}
