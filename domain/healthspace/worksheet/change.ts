import { and, desc, eq, gte, isNotNull, isNull } from "drizzle-orm";
import { answers, assignments, submissions } from "@/db/schema";
import type { Context, Locale, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey } from "../../platform/crypto/person-key";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { questionsOf } from "../library/form-of";
import { readForm } from "../library/versions";
import { draftsFrom } from "../submission/drafts-from";
import { openedResponse } from "../submission/opened";
import { type WorkRefused, whyLocked } from "./lock";
import { answerPlace } from "./places";
import { findWorkRow, type WorkRow } from "./work-row";

type Changed = Result<null, WorkRefused>;

/** "Aanpassen": what was handed in becomes a draft again, and stays readable until number 2 is handed in. Twice is once. */
export async function reopenWork(ctx: Context, who: Who, id: string): Promise<Changed> {
  const { account, userAgent } = who;
  const changed = await writeAs(ctx, who, async (ctx): Promise<Changed> => {
    const row = await findWorkRow(ctx, account.id, id);
    const locked = whyLocked(row, row?.assignment.round ?? 1, ctx.clock.now());
    if (row === null || row.kind !== "assignment") return fail({ code: "work-gone" });
    const isOpen = locked === null;
    if (isOpen) return row.assignment.reopenedAt === null ? fail({ code: "work-gone" }) : ok(null);
    if (locked.code !== "work-locked" || locked.why !== "submitted") return fail(locked);
    const { healthspaceId } = row.assignment;
    await ctx.tx
      .update(assignments)
      .set({ reopenedAt: ctx.clock.now() })
      .where(and(eq(assignments.id, id), isNotNull(assignments.submittedAt), isNull(assignments.reopenedAt)));
    const detail = { kind: "assignment", id };
    await recordAudit(ctx, { event: "work.reopened", accountId: account.id, userAgent, healthspaceId, detail });
    return ok(null);
  });
  return changed ?? fail({ code: "session-ended" });
}

/** "Toch niet aanpassen": the answers are again those that were handed in. */
export async function dropChange(ctx: Context, who: Who, id: string): Promise<Changed> {
  const { account } = who;
  const changed = await writeAs(ctx, who, async (ctx): Promise<Changed> => {
    const row = await findWorkRow(ctx, account.id, id);
    const locked = whyLocked(row, row?.assignment.round ?? 1, ctx.clock.now());
    if (row === null || locked !== null) return fail(locked ?? { code: "work-gone" });
    const [dropped] = await ctx.tx
      .update(assignments)
      .set({ reopenedAt: null })
      .where(and(eq(assignments.id, id), isNotNull(assignments.submittedAt), isNotNull(assignments.reopenedAt)))
      .returning({ id: assignments.id });
    if (!dropped) return fail({ code: "work-gone" });
    await restoreAnswers(ctx, row, row.assignment.reopenedAt ?? 0, account.locale);
    return ok(null);
  });
  return changed ?? fail({ code: "session-ended" });
}

/**
 * Puts the answers back to those that were handed in, where they were changed since (milliseconds); a question that was not asked then
 * keeps what is there. Returns the `linkId` of every question that was asked then.
 */
export async function restoreAnswers(
  ctx: TransactionContext,
  row: WorkRow,
  since: number,
  locale: Locale,
): Promise<string[]> {
  const { id: assignmentId, round, accountId } = row.assignment;
  const [newest] = await ctx.tx
    .select({ id: submissions.id, responseSealed: submissions.responseSealed })
    .from(submissions)
    .where(and(eq(submissions.assignmentId, assignmentId), eq(submissions.round, round)))
    .orderBy(desc(submissions.number))
    .limit(1);
  if (!newest) throw new Error("work that was handed in has no submission");
  const key = await ensurePersonKey(ctx, accountId);
  const questions = questionsOf(readForm(row.version));
  const handedIn = draftsFrom(openedResponse(key, newest), questions, locale);
  const changed = await ctx.tx
    .select()
    .from(answers)
    .where(and(eq(answers.assignmentId, assignmentId), eq(answers.round, round), gte(answers.updatedAt, since)));
  for (const answer of changed) {
    const draft = handedIn.get(answer.linkId);
    if (!draft) continue;
    const revision = answer.revision + 1;
    const valueSealed = key.seal(answerPlace({ ...answer, revision }), JSON.stringify(draft));
    await ctx.tx
      .update(answers)
      .set({ revision, valueSealed, updatedAt: ctx.clock.now() })
      .where(
        and(
          eq(answers.assignmentId, assignmentId),
          eq(answers.round, round),
          eq(answers.linkId, answer.linkId),
          eq(answers.revision, answer.revision),
        ),
      );
  }
  return [...handedIn.keys()];
}
