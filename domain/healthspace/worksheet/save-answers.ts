import { and, eq, isNull, sql } from "drizzle-orm";
import { preparedWrite } from "@/db/prepared";
import { answers, assignments, pagesLeft } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey, findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { type Who, writeAs } from "../../platform/session/who";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type Draft, NO_DRAFT } from "../library/form";
import { questionsIn, questionsOf } from "../library/form-of";
import { readForm } from "../library/versions";
import { codePoints, isSameDraft, keptDraft } from "./kept-draft";
import { type WorkRefused, whyLocked } from "./lock";
import { answerPlace } from "./places";
import { type AnswerRow, answersOf, needed, openedDraft, type SavedDraft } from "./work";
import { findWorkRow, type WorkRow } from "./work-row";

export interface SaveAnswers {
  id: string;
  round: number;
  answers: TypedAnswer[];
  /** The `linkId` of a page that is left by the button that saves. */
  leavePage?: string;
}

/** `revision`: what the tab last had from the server; 0 when there was nothing. */
export interface TypedAnswer {
  linkId: string;
  revision: number;
  draft: Draft;
}

export interface SavedAnswer {
  linkId: string;
  revision: number;
  at: number;
}

/** What is stored where another tab or device was first. */
export interface AnswerConflict extends SavedAnswer {
  draft: Draft;
}

/** `saved`: what was saved all the same. `by`: code points too many. */
export type SaveFailure =
  | { code: "answers-conflict"; conflicts: AnswerConflict[]; saved: SavedAnswer[] }
  | { code: "answer-too-long"; linkId: string; by: number; saved: SavedAnswer[] }
  | { code: "page-too-long"; by: number; saved: SavedAnswer[] }
  | WorkRefused
  | { code: "saving-too-often"; until: number };

type Saved = Result<{ saved: SavedAnswer[] }, SaveFailure>;

/**
 * Saves what was typed, each answer for itself: one that another tab changed meanwhile is left as it is and comes back, the others
 * are saved. The same text on both sides is no conflict. Also leaves a page, with or without answers.
 */
export async function saveAnswers(ctx: Context, who: Who, save: SaveAnswers): Promise<Saved> {
  const accountId = who.account.id;
  const saved = await writeAs(ctx, who, async (ctx): Promise<Saved> => {
    const counted = await consumeAttempt(ctx, "work-saves-account", accountId);
    if (!counted.allowed) return fail({ code: "saving-too-often", until: counted.blockedUntil });
    const row = await findWorkRow(ctx, accountId, save.id);
    const locked = whyLocked(row, save.round, ctx.clock.now());
    if (row === null || locked !== null) return fail(locked ?? { code: "work-gone" });
    return saveInside(ctx, row, save, who.userAgent);
  });
  return saved ?? fail({ code: "session-ended" });
}

/** The same inside a transaction that asked who this is and whether the work is open. */
export async function saveInside(
  ctx: TransactionContext,
  row: WorkRow,
  save: SaveAnswers,
  userAgent?: UserAgent,
): Promise<Saved> {
  const { id, accountId } = row.assignment;
  const stored = await answersOf(ctx.db.read).all({ id, account: accountId });
  // A new key beside answers of an older one would hide that it is gone.
  const key =
    stored.length > 0 ? needed(await findPersonKey(ctx, accountId), accountId) : await ensurePersonKey(ctx, accountId);
  const plan = planOf(row, save.answers, new Map(stored.map((each) => [each.linkId, each])), key, ctx.clock.now());
  const by = tooLongBy(row, plan, (answer) => openedDraft(key, answer).draft, stored);
  if (by > 0) return fail({ code: "page-too-long", by, saved: [] });
  for (const write of plan.writes) await store(ctx, row, write, key);
  const saved = [
    ...plan.unchanged,
    ...plan.writes.map(({ linkId, revision }) => ({ linkId, revision, at: ctx.clock.now() })),
  ];
  const isWhole = plan.conflicts.length === 0 && plan.tooLong === null;
  const left = isWhole && (await leavePage(ctx, row, save.leavePage));
  if (left || plan.writes.length > 0) await start(ctx, row, userAgent);
  if (plan.tooLong !== null) return fail({ code: "answer-too-long", ...plan.tooLong, saved });
  return isWhole ? ok({ saved }) : fail({ code: "answers-conflict", conflicts: plan.conflicts, saved });
}

/** An answer with the revision that it gets. */
interface Write {
  linkId: string;
  revision: number;
  draft: Draft;
}

interface Plan {
  writes: Write[];
  /** Stored as they are typed: nothing to do. */
  unchanged: SavedAnswer[];
  conflicts: AnswerConflict[];
  tooLong: { linkId: string; by: number } | null;
}

function planOf(
  row: WorkRow,
  typed: TypedAnswer[],
  stored: ReadonlyMap<string, AnswerRow>,
  key: PersonKey,
  now: number,
): Plan {
  const plan: Plan = { writes: [], unchanged: [], conflicts: [], tooLong: null };
  const questions = new Map(questionsOf(readForm(row.version)).map((question) => [question.linkId, question]));
  const last = new Map(typed.map((answer) => [answer.linkId, answer]));
  for (const { linkId, revision, draft } of last.values()) {
    const question = questions.get(linkId);
    // Asked by nothing that this page could have shown.
    if (!question) continue;
    const found = stored.get(linkId);
    const here: SavedDraft = found ? openedDraft(key, found) : { draft: NO_DRAFT, revision: 0, at: 0 };
    const kept = keptDraft(question, draft);
    const by = codePoints(kept.text) - policy.answerCodePoints;
    if (by > 0) plan.tooLong ??= { linkId, by };
    else if (isSameDraft(kept, here.draft))
      plan.unchanged.push({ linkId, revision: here.revision, at: found?.updatedAt ?? now });
    else if (revision !== here.revision) plan.conflicts.push({ linkId, ...here });
    else plan.writes.push({ linkId, revision: revision + 1, draft: kept });
  }
  return plan;
}

/** By how many code points the fullest page would be too long. */
function tooLongBy(row: WorkRow, plan: Plan, open: (answer: AnswerRow) => Draft, stored: readonly AnswerRow[]): number {
  const written = new Map(plan.writes.map(({ linkId, draft }) => [linkId, draft]));
  const sizes = readForm(row.version).pages.map(({ items }) => {
    const own = questionsIn(items).map(({ linkId }) => linkId);
    const isTouched = own.some((linkId) => written.has(linkId));
    if (!isTouched || own.length * policy.answerCodePoints <= policy.pageCodePoints) return 0;
    const kept = stored.filter(({ linkId }) => own.includes(linkId) && !written.has(linkId)).map(open);
    const typed = own.flatMap((linkId) => written.get(linkId) ?? []);
    return [...kept, ...typed].reduce((sum, { text }) => sum + codePoints(text), 0);
  });
  return Math.max(0, ...sizes) - policy.pageCodePoints;
}

const storeAnswer = preparedWrite((tx) =>
  tx
    .insert(answers)
    .values({
      assignmentId: sql.placeholder("assignmentId"),
      round: sql.placeholder("round"),
      linkId: sql.placeholder("linkId"),
      revision: sql.placeholder("revision"),
      valueSealed: sql.placeholder("valueSealed"),
      updatedAt: sql.placeholder("updatedAt"),
    })
    .onConflictDoUpdate({
      target: [answers.assignmentId, answers.round, answers.linkId],
      set: {
        revision: sql`excluded.revision`,
        valueSealed: sql`excluded.value_sealed`,
        updatedAt: sql`excluded.updated_at`,
      },
      setWhere: sql`${answers.revision} = excluded.revision - 1`,
    })
    .returning({ revision: answers.revision })
    .prepare(),
);

/** Only over the revision that the tab had: whoever was first, is first in any process. */
async function store(ctx: TransactionContext, row: WorkRow, write: Write, key: PersonKey): Promise<void> {
  const { id: assignmentId, round } = row.assignment;
  const { linkId, revision, draft } = write;
  const valueSealed = key.seal(answerPlace({ assignmentId, round, linkId, revision }), JSON.stringify(draft));
  const values = { revision, valueSealed, updatedAt: ctx.clock.now() };
  const rows = await storeAnswer(ctx.tx).all({ assignmentId, round, linkId, ...values });
  if (rows.length !== 1) throw new Error("an answer changed inside the transaction that read it");
}

async function leavePage(ctx: TransactionContext, row: WorkRow, linkId: string | undefined): Promise<boolean> {
  const { pages } = readForm(row.version);
  if (linkId === undefined || !pages.some((page) => page.linkId === linkId)) return false;
  const { id: assignmentId, round } = row.assignment;
  const now = ctx.clock.now();
  await ctx.tx.insert(pagesLeft).values({ assignmentId, round, linkId, leftAt: now }).onConflictDoNothing();
  // A reading page is not handed in: it is done when its last page was left.
  if (row.kind === "page" && pages.at(-1)?.linkId === linkId) {
    await ctx.tx
      .update(assignments)
      .set({ submittedAt: now })
      .where(and(eq(assignments.id, assignmentId), isNull(assignments.submittedAt)));
  }
  return true;
}

/** With the first answer or page of a round; written down once per piece of work. */
async function start(
  ctx: TransactionContext,
  { assignment }: WorkRow,
  userAgent: UserAgent | undefined,
): Promise<void> {
  if (assignment.startedAt !== null) return;
  const [started] = await ctx.tx
    .update(assignments)
    .set({ startedAt: ctx.clock.now() })
    .where(and(eq(assignments.id, assignment.id), isNull(assignments.startedAt)))
    .returning({ round: assignments.round });
  if (started?.round !== 1) return;
  const { id, accountId, healthspaceId } = assignment;
  const detail = { kind: "assignment", id };
  await recordAudit(ctx, { event: "work.started", accountId, userAgent, healthspaceId, detail });
}
