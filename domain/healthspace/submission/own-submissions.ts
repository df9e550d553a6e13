import { and, desc, eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { assignments, healthspaces, libraryVersions, submissions } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { stepsOf } from "../../platform/session/proof";
import type { Text } from "../library/form";
import { readForm } from "../library/versions";
import { submissionLines } from "../worksheet/state";
import { needed, type SubmissionLine } from "../worksheet/work";
import { titleOf } from "../worksheet/work-row";
import { openedResponse, openedScores } from "./opened";
import type { Response } from "./response";
import { type SubmissionView, viewOf } from "./view";

/** What one person handed in, without its words. */
export interface Submission extends SubmissionLine {
  assignmentId: string;
  title: Text;
  subtitle: string;
  healthspaceId: string;
  healthspaceName: string;
  repeats: "once" | "repeated";
}

export interface OpenedSubmission extends Submission {
  view: SubmissionView;
  /** Every number of the same round, this one among them, newest first. */
  versions: SubmissionLine[];
  response: Response;
}

/** Everything a person handed in, over all Healthspaces and after a membership ended too; newest first. */
export async function listOwnSubmissions(ctx: ReadContext, accountId: string): Promise<Submission[]> {
  const rows = await ownSubmissions(ctx.db.read).all({ account: accountId, now: ctx.clock.now(), shown: stepsOf(ctx) });
  return rows.map(submissionOf);
}

/** `null`: somebody else's, or there never was one. Throws `Unreadable` where the person's key does not open it. */
export async function findOwnSubmission(
  ctx: ReadContext,
  accountId: string,
  submissionId: string,
): Promise<OpenedSubmission | null> {
  const asked = { account: accountId, submission: submissionId, now: ctx.clock.now(), shown: stepsOf(ctx) };
  const [rows, key] = await Promise.all([ownSubmission(ctx.db.read).all(asked), findPersonKey(ctx, accountId)]);
  const [row] = rows;
  return row ? openedSubmission(needed(key, accountId), row) : null;
}

/** What a list shows of a submission. */
export const submissionColumns = {
  id: submissions.id,
  assignmentId: submissions.assignmentId,
  round: submissions.round,
  number: submissions.number,
  submittedAt: submissions.submittedAt,
  readBy: sql<string | null>`(SELECT trim(ra.first_name || ' ' || ra.last_name) FROM submission_reads r
    JOIN accounts ra ON ra.id = r.reader_id WHERE r.submission_id = ${submissions.id} ORDER BY r.first_at LIMIT 1)`,
  readAt: sql<
    number | null
  >`(SELECT min(r.first_at) FROM submission_reads r WHERE r.submission_id = ${submissions.id})`,
  ownTitle: assignments.title,
  subtitle: assignments.subtitle,
  repeats: assignments.repeats,
  clientId: assignments.accountId,
  healthspaceId: healthspaces.id,
  healthspaceName: healthspaces.name,
  titleNl: libraryVersions.titleNl,
  titleEn: libraryVersions.titleEn,
};

/** What opening one needs besides. */
export const openedColumns = {
  responseSealed: submissions.responseSealed,
  scoresSealed: submissions.scoresSealed,
  content: libraryVersions.content,
  contentHash: libraryVersions.contentHash,
  versions: submissionLines(sql`s.assignment_id = ${submissions.assignmentId} AND s.round = ${submissions.round}`),
};

const ownSubmissions = prepared((read) =>
  read
    .select(submissionColumns)
    .from(assignments)
    .innerJoin(submissions, eq(submissions.assignmentId, assignments.id))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(libraryVersions, eq(libraryVersions.id, submissions.versionId))
    .where(
      and(
        eq(assignments.accountId, sql.placeholder("account")),
        openTo(sql.placeholder("account"), sql.placeholder("now"), sql.placeholder("shown")),
      ),
    )
    .orderBy(desc(submissions.submittedAt), desc(submissions.round), desc(submissions.number))
    .prepare(),
);

const ownSubmission = prepared((read) =>
  read
    .select({ ...submissionColumns, ...openedColumns })
    .from(submissions)
    .innerJoin(assignments, eq(assignments.id, submissions.assignmentId))
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(libraryVersions, eq(libraryVersions.id, submissions.versionId))
    .where(
      and(
        eq(submissions.id, sql.placeholder("submission")),
        eq(assignments.accountId, sql.placeholder("account")),
        openTo(sql.placeholder("account"), sql.placeholder("now"), sql.placeholder("shown")),
      ),
    )
    .prepare(),
);

type SubmissionRow = Awaited<ReturnType<ReturnType<typeof ownSubmissions>["all"]>>[number];
type OpenedRow = Awaited<ReturnType<ReturnType<typeof ownSubmission>["all"]>>[number];

function submissionOf(row: SubmissionRow): Submission {
  const { ownTitle, titleNl, titleEn, clientId: _, ...rest } = row;
  return { ...rest, title: titleOf(ownTitle, { titleNl, titleEn }) };
}

export function openedSubmission(key: PersonKey, row: OpenedRow): OpenedSubmission {
  const { responseSealed, scoresSealed, content, contentHash, versions, ...listed } = row;
  const response = openedResponse(key, { id: row.id, responseSealed });
  const scores = openedScores(key, { id: row.id, scoresSealed });
  return {
    ...submissionOf(listed),
    view: viewOf(response, scores, readForm({ content, contentHash })),
    versions: JSON.parse(versions) as SubmissionLine[],
    response,
  };
}
