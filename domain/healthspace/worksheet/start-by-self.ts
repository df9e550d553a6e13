import { and, eq, isNull, sql } from "drizzle-orm";
import { assignments } from "@/db/schema";
import type { Context } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { type Who, writeAs } from "../../platform/session/who";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { findShown } from "../library/shown";
import { putWorkReady } from "./put-ready";

export type StartFailure =
  | { code: "library-item-gone" }
  | { code: "own-work-too-many"; most: number }
  | { code: "own-work-too-often"; until: number }
  | { code: "session-ended" };

/**
 * "Zelf beginnen": a tile without a clinician, which nobody else knows of before it is handed in. Who has one of the same item that can be
 * gone on with gets that one, so that pressing twice, two tabs and two processes make one. Answers the id of the work.
 */
export async function startBySelf(
  ctx: Context,
  who: Who,
  { healthspaceId, itemId }: { healthspaceId: string; itemId: string },
): Promise<Result<{ id: string }, StartFailure>> {
  const accountId = who.account.id;
  const started = await writeAs(ctx, who, async (ctx): Promise<Result<{ id: string }, StartFailure>> => {
    const shown = await findShown(ctx, { accountId, healthspaceId }, itemId);
    if (!shown?.item.canStart) return fail({ code: "library-item-gone" });
    const { versionId, workId } = shown.item;
    if (workId !== null) return ok({ id: workId });
    const counted = await consumeAttempt(ctx, "work-starts-account", accountId);
    if (!counted.allowed) return fail({ code: "own-work-too-often", until: counted.blockedUntil });
    const id = await putWorkReady(ctx, { accountId, healthspaceId, versionId, assignedBy: accountId, subtitle: "" });
    if (id === null) return fail({ code: "own-work-too-many", most: policy.maxOpenTiles });
    const detail = { kind: "assignment", id };
    await recordAudit(ctx, { event: "work.self_started", accountId, userAgent: who.userAgent, healthspaceId, detail });
    return ok({ id });
  });
  return started ?? fail({ code: "session-ended" });
}

export type RemoveFailure = { code: "own-work-handed-in" } | { code: "session-ended" };

/**
 * "Van mijn werkblad halen": what somebody began by themselves and did not hand in. Their words stay theirs, as with work that a clinician
 * withdraws.
 */
export async function removeOwnWork(ctx: Context, who: Who, id: string): Promise<Result<null, RemoveFailure>> {
  const accountId = who.account.id;
  const removed = await writeAs(ctx, who, async (ctx): Promise<Result<null, RemoveFailure>> => {
    const [row] = await ctx.tx
      .update(assignments)
      .set({ withdrawnAt: ctx.clock.now() })
      .where(
        and(
          eq(assignments.id, id),
          eq(assignments.accountId, accountId),
          eq(assignments.assignedBy, accountId),
          isNull(assignments.parentId),
          isNull(assignments.withdrawnAt),
          isNull(assignments.submittedAt),
          sql`NOT EXISTS (SELECT 1 FROM assignments p WHERE p.parent_id = ${assignments.id} AND p.submitted_at IS NOT NULL)`,
        ),
      )
      .returning({ healthspaceId: assignments.healthspaceId });
    if (!row) return fail({ code: "own-work-handed-in" });
    const detail = { kind: "assignment", id };
    await recordAudit(ctx, { event: "work.withdrawn", accountId, userAgent: who.userAgent, ...row, detail });
    return ok(null);
  });
  return removed ?? fail({ code: "session-ended" });
}
