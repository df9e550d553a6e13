import { and, eq, isNotNull, isNull, max, or, sql } from "drizzle-orm";
import { assignments, submissions } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { newId } from "../../platform/crypto/token";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { type Who, writeAs } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { readForm } from "../library/versions";
import { notify } from "../notice/notice";
import { type Checked, checkWork } from "../worksheet/check";
import { type WorkRefused, whyLocked } from "../worksheet/lock";
import { responsePlace, scoresPlace } from "../worksheet/places";
import type { AnswerProblem } from "../worksheet/read-answer";
import { answersOf, openedDraft, readersOfWork } from "../worksheet/work";
import { findWorkRow, type WorkRow } from "../worksheet/work-row";
import { responseOf } from "./response";
import { scoresOf } from "./scores";

export interface HandIn {
  id: string;
  round: number;
  /** Of what the person checked (`checkWork`). */
  revisionSum: number;
}

export type HandInFailure =
  /** An answer was saved since it was checked. */
  | { code: "work-changed" }
  | { code: "answers-invalid"; problems: AnswerProblem[] }
  | { code: "handing-in-too-often"; until: number }
  | WorkRefused;

type HandedIn = Result<{ submissionId: string }, HandInFailure>;

/**
 * Hands in exactly the answers that were checked: one guarded update with the response in the same transaction, so that pressing
 * twice, two tabs and two processes make one submission. Repeated work goes on to the next round.
 */
export async function handIn(ctx: Context, who: Who, work: HandIn): Promise<HandedIn> {
  const accountId = who.account.id;
  const handed = await writeAs(ctx, who, async (ctx): Promise<HandedIn> => {
    const row = await findWorkRow(ctx, accountId, work.id);
    const locked = whyLocked(row, work.round, ctx.clock.now());
    // A reading page is not handed in.
    if (row?.kind !== "assignment" || locked !== null) return fail(locked ?? { code: "work-gone" });
    const counted = await consumeAttempt(ctx, "work-hand-ins-account", accountId);
    if (!counted.allowed) return fail({ code: "handing-in-too-often", until: counted.blockedUntil });
    const handed = await submit(ctx, row, work.revisionSum, who.userAgent);
    if (handed.ok) await tellReaders(ctx, row);
    return handed;
  });
  return handed ?? fail({ code: "session-ended" });
}

/** Whoever of staff may read it at this moment. Nobody: it is in the person's own record. */
async function tellReaders(ctx: TransactionContext, { assignment }: WorkRow): Promise<void> {
  const { id: subjectId, accountId: client, healthspaceId } = assignment;
  const readers = await readersOfWork(ctx.db.read).all({ id: subjectId, account: client, now: ctx.clock.now() });
  for (const { id: accountId } of readers) {
    await notify(ctx, { accountId, kind: "work-submitted", subjectId, healthspaceId });
  }
}

/** The same inside a transaction that asked who this is. `revisionSum` `null`: what is there now. */
export async function submit(
  ctx: TransactionContext,
  row: WorkRow,
  revisionSum: number | null,
  userAgent?: UserAgent,
): Promise<HandedIn> {
  const { id, accountId } = row.assignment;
  const key = await ensurePersonKey(ctx, accountId);
  const typed = await answersOf(ctx.db.read).all({ id, account: accountId });
  const drafts = new Map(typed.map((answer) => [answer.linkId, openedDraft(key, answer)]));
  const checked = checkWork({ form: readForm(row.version), drafts });
  if (revisionSum !== null && checked.revisionSum !== revisionSum) return fail({ code: "work-changed" });
  if (checked.problems.length > 0) return fail({ code: "answers-invalid", problems: checked.problems });
  if (!(await markHandedIn(ctx, row, checked.revisionSum))) return fail({ code: "work-changed" });
  return ok({ submissionId: await storeSubmission(ctx, row, checked, key, userAgent) });
}

/** Whether this one did it. Asks again what was asked before, in the one statement that ends the round. */
async function markHandedIn(ctx: TransactionContext, { assignment }: WorkRow, revisionSum: number): Promise<boolean> {
  const { id, accountId, round, repeats } = assignment;
  const rows = await ctx.tx
    .update(assignments)
    .set({
      submittedAt: ctx.clock.now(),
      reopenedAt: null,
      ...(repeats === "repeated" ? { round: round + 1, startedAt: null } : {}),
    })
    .where(
      and(
        eq(assignments.id, id),
        eq(assignments.accountId, accountId),
        eq(assignments.round, round),
        isNull(assignments.withdrawnAt),
        isNull(assignments.closedAt),
        or(eq(assignments.repeats, "repeated"), isNull(assignments.submittedAt), isNotNull(assignments.reopenedAt)),
        sql`(SELECT coalesce(sum(a.revision), 0) FROM answers a WHERE a.assignment_id = ${id} AND a.round = ${round})
          = ${revisionSum}`,
      ),
    )
    .returning({ id: assignments.id });
  return rows.length === 1;
}

async function storeSubmission(
  ctx: TransactionContext,
  { assignment, version }: WorkRow,
  checked: Checked,
  key: PersonKey,
  userAgent: UserAgent | undefined,
): Promise<string> {
  const { id: assignmentId, round, accountId, healthspaceId } = assignment;
  const [id, at, form] = [newId(), ctx.clock.now(), readForm(version)];
  const number = 1 + (await newestNumber(ctx, assignmentId, round));
  const scores = scoresOf(form, checked);
  await ctx.tx.insert(submissions).values({
    id,
    assignmentId,
    round,
    number,
    versionId: version.id,
    responseSealed: key.seal(responsePlace(id), JSON.stringify(responseOf(form, checked, { number, at }))),
    scoresSealed: scores.length > 0 ? key.seal(scoresPlace(id), JSON.stringify(scores)) : null,
    submittedAt: at,
  });
  const detail = { kind: "submission", id };
  await recordAudit(ctx, { event: "work.submitted", accountId, userAgent, healthspaceId, detail });
  return id;
}

async function newestNumber(ctx: TransactionContext, assignmentId: string, round: number): Promise<number> {
  const [row] = await ctx.tx
    .select({ number: max(submissions.number) })
    .from(submissions)
    .where(and(eq(submissions.assignmentId, assignmentId), eq(submissions.round, round)));
  return row?.number ?? 0;
}
