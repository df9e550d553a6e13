import { and, count, eq, isNull, max } from "drizzle-orm";
import { assignments, libraryItems, libraryVersions } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { ensurePersonKey } from "../../platform/crypto/person-key";
import { newId } from "../../platform/crypto/token";
import { work as policy } from "../../policy";
import type { Draft } from "../library/form";
import { findPublished, findVersion, readPackage, type Version } from "../library/versions";
import { submit } from "../submission/hand-in";
import { wordPlace } from "./places";
import { saveInside } from "./save-answers";
import { findWorkRow } from "./work-row";

export interface WorkToPutReady {
  /** The client. */
  accountId: string;
  healthspaceId: string;
  /** A version of an item of the library that is open to this Healthspace. */
  versionId: string;
  /**
   * An account of staff: then nobody else knows of it for the time of grace. The client: begun by themselves. `null`: the operator, or the
   * seed.
   */
  assignedBy: string | null;
  /** Under the title, such as "Module 6". */
  subtitle: string;
  /** Instead of the title that the content has in both languages. */
  title?: string;
  /** From when the client can open it, in milliseconds; missing: at once, or after the time of grace. */
  availableAt?: number;
  /** ISO date. */
  wishedOn?: string;
  /** Sealed here, with the client's key. */
  word?: string;
  feedback?: "wanted";
  /** Missing: once. The parts of a package are as the package says. */
  repeats?: "once" | "repeated";
}

type AssignmentRow = typeof assignments.$inferInsert;

/**
 * Makes an assignment, and those of its parts when it is a package, in the transaction of the caller, who asked whether this may be.
 * Answers its id; `null` when the person has as many open tiles here as one can have. No mail, no line in the audit: the caller's.
 */
export async function putWorkReady(ctx: TransactionContext, work: WorkToPutReady): Promise<string | null> {
  const { accountId, healthspaceId, versionId } = work;
  const tiles = await tilesHere(ctx, accountId, healthspaceId);
  if (tiles.open >= policy.maxOpenTiles) return null;
  const [version, kind] = [await findVersion(ctx, versionId), await kindOf(ctx, versionId)];
  if (version === null || kind === null) throw new Error("no such version in the library");
  const row: AssignmentRow = {
    id: newId(),
    ...whose(ctx, work),
    title: work.title ?? titleIn(version),
    subtitle: work.subtitle,
    position: tiles.next,
    versionId,
    repeats: (kind === "assignment" && work.repeats) || "once",
    wishedOn: work.wishedOn ?? null,
    feedbackWantedAt: work.feedback === "wanted" ? ctx.clock.now() : null,
  };
  const wordSealed = work.word ? (await ensurePersonKey(ctx, accountId)).seal(wordPlace(row.id), work.word) : null;
  const parts = kind === "package" ? await partsOf(ctx, work, row.id, version) : [];
  await ctx.tx.insert(assignments).values([{ ...row, wordSealed }, ...parts]);
  return row.id;
}

/** What the parts of a package share with it. */
function whose(ctx: TransactionContext, { accountId, healthspaceId, assignedBy, availableAt }: WorkToPutReady) {
  const now = ctx.clock.now();
  const earliest = assignedBy === null || assignedBy === accountId ? now : now + policy.graceMs;
  return { accountId, healthspaceId, assignedBy, assignedAt: now, availableAt: Math.max(earliest, availableAt ?? 0) };
}

async function partsOf(
  ctx: TransactionContext,
  work: WorkToPutReady,
  parentId: string,
  version: Version,
): Promise<AssignmentRow[]> {
  const rows: AssignmentRow[] = [];
  for (const part of readPackage(version).parts) {
    const found = await findPublished(ctx, part.questionnaire, work.healthspaceId);
    if (!found) throw new Error("a part of the package is not in the library");
    rows.push({
      id: newId(),
      ...whose(ctx, work),
      title: titleIn(found),
      subtitle: "",
      position: rows.length,
      versionId: found.id,
      parentId,
      partId: part.id,
      repeats: found.kind === "assignment" ? part.repeats : "once",
      feedbackWantedAt: work.feedback === "wanted" && found.kind === "assignment" ? ctx.clock.now() : null,
    });
  }
  return rows;
}

function titleIn({ titleNl, titleEn }: Version): string {
  return titleNl ?? titleEn ?? "";
}

async function kindOf(ctx: TransactionContext, versionId: string) {
  const [item] = await ctx.tx
    .select({ kind: libraryItems.kind })
    .from(libraryItems)
    .innerJoin(libraryVersions, eq(libraryVersions.itemId, libraryItems.id))
    .where(eq(libraryVersions.id, versionId));
  return item?.kind ?? null;
}

/** How many are neither closed nor withdrawn, and the place of the next one. */
async function tilesHere(ctx: TransactionContext, accountId: string, healthspaceId: string) {
  const { parentId, position, closedAt, withdrawnAt } = assignments;
  const here = and(
    eq(assignments.accountId, accountId),
    eq(assignments.healthspaceId, healthspaceId),
    isNull(parentId),
  );
  const [last] = await ctx.tx
    .select({ position: max(position) })
    .from(assignments)
    .where(here);
  const [open] = await ctx.tx
    .select({ count: count() })
    .from(assignments)
    .where(and(here, isNull(closedAt), isNull(withdrawnAt)));
  return { open: open?.count ?? 0, next: (last?.position ?? -1) + 1 };
}

/**
 * For the demo: hands in work with these answers at the time of the context's clock, without a session. Answers the id of the
 * submission.
 */
export async function putAnswersIn(
  ctx: TransactionContext,
  { id, accountId, drafts }: { id: string; accountId: string; drafts: Record<string, Draft> },
): Promise<string> {
  const row = await findWorkRow(ctx, accountId, id);
  if (row === null) throw new Error("no such work");
  const answers = Object.entries(drafts).map(([linkId, draft]) => ({ linkId, revision: 0, draft }));
  const saved = await saveInside(ctx, row, { id, round: row.assignment.round, answers });
  const handed = saved.ok ? await submit(ctx, row, null) : saved;
  if (!handed.ok) throw new Error(`refused: ${handed.failure.code}`);
  return handed.value.submissionId;
}
