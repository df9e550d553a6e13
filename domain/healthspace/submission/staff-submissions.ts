import { and, eq } from "drizzle-orm";
import { assignments, healthspaces, libraryVersions, submissionReads, submissions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { findPersonKey } from "../../platform/crypto/person-key";
import { type Who, writeAs } from "../../platform/session/who";
import { isConnected } from "../connection/living";
import { levelOfClinician } from "../staff/client-access";
import { needed } from "../worksheet/work";
import { type OpenedSubmission, openedColumns, openedSubmission, submissionColumns } from "./own-submissions";

function isRecordOpen(ctx: ReadContext, staff: string) {
  const { accountId: client, healthspaceId: healthspace } = assignments;
  return isConnected({ staff, client, healthspace, atLeast: "record" }, ctx.clock.now());
}

/**
 * What a client handed in, for a member of staff with a living connection and health record access. The line that the client sees
 * is written first, in one transaction with the questions whether this session is at level 2 and a connection opens it; `null`: it may
 * not be, there is none, or the session ended. Nothing is shown when the line cannot be written.
 */
export function readSubmissionAsStaff(
  ctx: Context,
  who: Who,
  where: { healthspaceId: string; submissionId: string },
): Promise<(OpenedSubmission & { clientId: string }) | null> {
  return writeAs(ctx, who, async (ctx) => {
    if ((await levelOfClinician(ctx, who)) !== null) return null;
    const row = await findForStaff(ctx, who.account.id, where);
    if (!row) return null;
    await noteRead(ctx, who, row);
    const { clientId } = row;
    return { ...openedSubmission(needed(await findPersonKey(ctx, clientId), clientId), row), clientId };
  });
}

async function findForStaff(
  ctx: ReadContext,
  staffId: string,
  { healthspaceId, submissionId }: { healthspaceId: string; submissionId: string },
) {
  const [row] = await ctx.db.read
    .select({ ...submissionColumns, ...openedColumns })
    .from(submissions)
    .innerJoin(assignments, eq(assignments.id, submissions.assignmentId))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(libraryVersions, eq(libraryVersions.id, submissions.versionId))
    .where(
      and(eq(submissions.id, submissionId), eq(assignments.healthspaceId, healthspaceId), isRecordOpen(ctx, staffId)),
    );
  return row ?? null;
}

/** Every look is a line; the first one is what the client sees as "read by". */
async function noteRead(
  ctx: TransactionContext,
  { account, userAgent }: Who,
  { id, clientId, healthspaceId }: { id: string; clientId: string; healthspaceId: string },
): Promise<void> {
  await ctx.tx
    .insert(submissionReads)
    .values({ submissionId: id, readerId: account.id, firstAt: ctx.clock.now() })
    .onConflictDoNothing();
  const detail = { kind: "submission", id };
  await recordAudit(ctx, {
    event: "submission.read",
    accountId: clientId,
    actorId: account.id,
    userAgent,
    healthspaceId,
    detail,
  });
}
