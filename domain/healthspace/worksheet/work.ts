import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts, answers, assignments, connections, libraryItems, libraryVersions } from "@/db/schema";
import type { ReadContext } from "../../context";
import { findPersonKey, type PersonKey, Unreadable } from "../../platform/crypto/person-key";
import { canLogIn, isConnected } from "../connection/living";
import type { Draft, Form, Text } from "../library/form";
import { readForm, readPackage } from "../library/versions";
import { closedAtOf, whyLocked, whyNotOpen } from "./lock";
import { answerPlace, wordPlace } from "./places";
import { partsDone, readBy, rounds, stateOf, type TileState, type UnderWay, underWay, type WorkKind } from "./state";
import { findWorkRow, isKnown, partOf, titleOf, type WorkRow } from "./work-row";

/** One piece of work as its own person sees it. */
export interface Work {
  id: string;
  kind: Exclude<WorkKind, "card">;
  title: Text;
  subtitle: string;
  healthspaceId: string;
  healthspaceName: string;
  alias: string;
  versionId: string;
  /** Without pages for a package. */
  form: Form;
  repeats: "once" | "repeated";
  /** The round that is being filled in. */
  round: number;
  /** Of the clinician. */
  word: string | null;
  assignedByName: string | null;
  /** ISO date. */
  wishedOn: string | null;
  state: TileState;
  /** Of this round. */
  startedAt: number | null;
  /** Since when what was handed in is being changed. */
  reopenedAt: number | null;
  closedAt: number | null;
  /** The membership ended: all of it stays readable. */
  endedAt: number | null;
  canWrite: boolean;
  /** Whether "Aanpassen" is there: handed in, once, not closed, not being changed already. */
  canReopen: boolean;
  /** Whether the person began it by themselves and handed in nothing: then they may take it off their worksheet. */
  canRemove: boolean;
  drafts: Map<string, SavedDraft>;
  pagesLeft: Set<string>;
  /** Newest first. */
  submissions: SubmissionLine[];
  /** Who of staff wrote under it last. */
  feedbackFrom: string | null;
  /** Messages of staff that the client has not seen. */
  unreadFeedback: number;
  /** Who of staff will be able to read it once it is handed in. */
  readers: { id: string; name: string }[];
  /** Of a package, in their order. */
  parts: Part[];
  /** The package that it is a part of. */
  parent: { id: string; title: Text } | null;
}

/** `revision` 0: nothing was saved yet. */
export interface SavedDraft {
  draft: Draft;
  revision: number;
  at: number;
}

export interface SubmissionLine {
  id: string;
  round: number;
  /** A change is number 2 of the same round. */
  number: number;
  submittedAt: number;
  /** Who of staff opened it first, and when. */
  readBy: string | null;
  readAt: number | null;
}

export interface Part {
  id: string;
  title: Text;
  kind: "assignment" | "page";
  state: TileState;
  underWay: UnderWay;
  /** The title of the part that must be done first; `null`: it is open. */
  opensAfter: Text | null;
}

/**
 * `null`: somebody else's, withdrawn, not there yet, a part that does not open yet, a card, or there never was one, and no way to
 * tell which. Throws `Unreadable` where the person's key does not open what it should.
 */
export async function findWork(ctx: ReadContext, accountId: string, id: string): Promise<Work | null> {
  const now = ctx.clock.now();
  const asked = { id, account: accountId, now };
  const [row, typed, readers, key] = await Promise.all([
    findWorkRow(ctx, accountId, id),
    answersOf(ctx.db.read).all(asked),
    readersOfWork(ctx.db.read).all(asked),
    findPersonKey(ctx, accountId),
  ]);
  if (row === null || whyNotOpen(row, now) !== null) return null;
  const submissions = JSON.parse(row.submissions) as SubmissionLine[];
  const opened = () => needed(key, accountId);
  const { assignment } = row;
  return {
    ...whatOf(row),
    word: assignment.wordSealed === null ? null : opened().open(wordPlace(id), assignment.wordSealed),
    state: stateOf({ ...factsOf(row, submissions), parts: "[0,0]" }, now),
    closedAt: closedAtOf(row),
    endedAt: row.membershipEndedAt,
    canWrite: whyLocked(row, assignment.round, now) === null,
    canReopen: canReopen(row, now),
    canRemove: isOwn(row) && submissions.length === 0 && row.membershipEndedAt === null,
    drafts: new Map(typed.map((answer) => [answer.linkId, openedDraft(opened(), answer)])),
    pagesLeft: new Set(JSON.parse(row.pagesLeft) as string[]),
    submissions,
    feedbackFrom: row.feedbackFrom,
    unreadFeedback: row.unreadFeedback,
    readers,
    ...(row.kind === "package" ? await partsOf(ctx, row) : { parts: [] }),
  };
}

function isOwn({ assignment }: WorkRow): boolean {
  return assignment.assignedBy === assignment.accountId && assignment.parentId === null;
}

function whatOf(row: WorkRow) {
  const { assignment, version, healthspace, parent, parentVersion } = row;
  const { id, subtitle, repeats, round, wishedOn, startedAt, reopenedAt } = assignment;
  const [title, form] = [partOf(row)?.title ?? titleOf(assignment.title, version), contentOf(row)];
  return {
    ...{ id, kind: row.kind, title, subtitle, repeats, round, wishedOn, startedAt, reopenedAt, form },
    healthspaceId: healthspace.id,
    healthspaceName: healthspace.name,
    alias: healthspace.alias,
    versionId: version.id,
    assignedByName: row.assignedByName,
    parent: parent && { id: parent.id, title: titleOf(parent.title, parentVersion) },
  };
}

/** A package is shown as a form without pages: title and description. */
function contentOf({ kind, version }: WorkRow): Form {
  if (kind !== "package") return readForm(version);
  const { parts: _, ...head } = readPackage(version);
  return { ...head, pages: [], measures: [] };
}

function factsOf({ kind, assignment }: WorkRow, submissions: readonly SubmissionLine[]) {
  const { availableAt, startedAt, submittedAt } = assignment;
  const rounds = new Set(submissions.map(({ round }) => round)).size;
  return { kind, availableAt, startedAt, submittedAt, rounds, readBy: submissions[0]?.readBy ?? null };
}

function canReopen(row: WorkRow, now: number): boolean {
  const { submittedAt, reopenedAt, repeats, round } = row.assignment;
  if (row.kind !== "assignment" || repeats === "repeated" || submittedAt === null || reopenedAt !== null) return false;
  const locked = whyLocked(row, round, now);
  return locked?.code === "work-locked" && locked.why === "submitted";
}

/** What is sealed there needs the key: without one, somebody took it away. */
export function needed(key: PersonKey | null, accountId: string): PersonKey {
  if (key === null) throw new Unreadable("person_keys", accountId);
  return key;
}

export type AnswerRow = typeof answers.$inferSelect;

export function openedDraft(key: PersonKey, answer: AnswerRow): SavedDraft {
  const { revision, updatedAt } = answer;
  const { text, chosen } = JSON.parse(key.open(answerPlace(answer), answer.valueSealed)) as Draft;
  return { draft: { text, chosen }, revision, at: updatedAt };
}

/** Of the round that is being filled in. */
export const answersOf = prepared((read) =>
  read
    .select({
      assignmentId: answers.assignmentId,
      round: answers.round,
      linkId: answers.linkId,
      revision: answers.revision,
      valueSealed: answers.valueSealed,
      updatedAt: answers.updatedAt,
    })
    .from(assignments)
    .innerJoin(answers, and(eq(answers.assignmentId, assignments.id), eq(answers.round, assignments.round)))
    .where(and(eq(assignments.id, sql.placeholder("id")), eq(assignments.accountId, sql.placeholder("account"))))
    .prepare(),
);

/** Who of staff may read what is handed in, at this moment. */
export const readersOfWork = prepared((read) =>
  read
    .select({ id: accounts.id, name: sql<string>`trim(${accounts.firstName} || ' ' || ${accounts.lastName})` })
    .from(assignments)
    .innerJoin(
      connections,
      and(
        eq(connections.clientId, assignments.accountId),
        eq(connections.healthspaceId, assignments.healthspaceId),
        isNull(connections.endedAt),
        isNull(connections.refusedAt),
      ),
    )
    .innerJoin(accounts, eq(accounts.id, connections.staffId))
    .where(
      and(
        eq(assignments.id, sql.placeholder("id")),
        eq(assignments.accountId, sql.placeholder("account")),
        isConnected(
          {
            staff: connections.staffId,
            client: assignments.accountId,
            healthspace: assignments.healthspaceId,
            atLeast: "record",
          },
          sql.placeholder("now"),
        ),
        canLogIn(),
      ),
    )
    .orderBy(asc(accounts.lastName), asc(accounts.firstName), asc(accounts.id))
    .prepare(),
);

const partsOfPackage = prepared((read) =>
  read
    .select({
      id: assignments.id,
      title: assignments.title,
      partId: assignments.partId,
      availableAt: assignments.availableAt,
      startedAt: assignments.startedAt,
      submittedAt: assignments.submittedAt,
      kind: libraryItems.kind,
      titleNl: libraryVersions.titleNl,
      titleEn: libraryVersions.titleEn,
      rounds,
      readBy,
      underWay,
      parts: partsDone,
    })
    .from(assignments)
    .innerJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .innerJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .where(and(eq(assignments.parentId, sql.placeholder("parent")), isKnown(sql.placeholder("now"))))
    .orderBy(asc(assignments.position))
    .prepare(),
);

async function partsOf(ctx: ReadContext, row: WorkRow): Promise<{ parts: Part[]; state: TileState }> {
  const now = ctx.clock.now();
  const inPackage = new Map(readPackage(row.version).parts.map((part) => [part.id, part]));
  const rows = await partsOfPackage(ctx.db.read).all({ parent: row.assignment.id, now });
  const titles = new Map(
    rows.map((part) => [part.partId ?? "", inPackage.get(part.partId ?? "")?.title ?? titleOf(part.title, part)]),
  );
  const done = new Set(rows.flatMap(({ partId, submittedAt }) => (submittedAt === null ? [] : [partId])));
  const parts = rows.flatMap(({ kind, ...part }): Part[] => {
    if (kind === "package") return [];
    const after = inPackage.get(part.partId ?? "")?.after ?? null;
    const waits = after !== null && part.submittedAt === null && !done.has(after);
    const opensAfter = waits ? (titles.get(after) ?? null) : null;
    const title = titles.get(part.partId ?? "") ?? titleOf(part.title, part);
    return [{ id: part.id, title, kind, state: stateOf({ ...part, kind }, now), underWay: part.underWay, opensAfter }];
  });
  return { parts, state: { is: "parts", done: done.size, of: parts.length } };
}
