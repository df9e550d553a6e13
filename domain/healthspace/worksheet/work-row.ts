import { and, eq, type Placeholder, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { prepared } from "@/db/prepared";
import { assignments, healthspaces, libraryItems, libraryVersions, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { type Steps, stepsOf } from "../../platform/session/proof";
import { work as policy } from "../../policy";
import type { Text } from "../library/form";
import type { Part } from "../library/package-of";
import { readPackage } from "../library/versions";
import { feedbackFrom, submissionLines, unreadFeedback } from "./state";

// The one way to a piece of work of one's own, for a page and inside a write.

const parents = alias(assignments, "parent");
const parentVersions = alias(libraryVersions, "parent_version");

/** The condition on `assignments` for what its person may know of: not stopped, and no longer within the clinician's time to undo it. */
export function isKnown(now: number | Placeholder) {
  const { withdrawnAt } = assignments;
  return sql`(${withdrawnAt} IS NULL AND ${isOutOfGrace(now)})`;
}

/** No longer within the time in which a clinician may undo it as if it never was. */
export function isOutOfGrace(now: number | Placeholder) {
  const { accountId, assignedBy, assignedAt } = assignments;
  return sql`(${assignedBy} IS NULL OR ${assignedBy} = ${accountId} OR ${assignedAt} + ${policy.graceMs} <= ${now})`;
}

/**
 * The condition on `assignments` for what staff may know of: what somebody began by themselves is theirs alone until they hand it in, or a
 * part of it.
 */
export function isOpenToStaff() {
  const { id, accountId, assignedBy, submittedAt } = assignments;
  return sql`(${assignedBy} IS NULL OR ${assignedBy} <> ${accountId} OR ${submittedAt} IS NOT NULL OR EXISTS (
    SELECT 1 FROM assignments sp WHERE sp.parent_id = ${id} AND sp.submitted_at IS NOT NULL))`;
}

const workOf = prepared((read) =>
  read
    .select({
      assignment: assignments,
      kind: libraryItems.kind,
      version: {
        id: libraryVersions.id,
        content: libraryVersions.content,
        contentHash: libraryVersions.contentHash,
        titleNl: libraryVersions.titleNl,
        titleEn: libraryVersions.titleEn,
      },
      healthspace: { id: healthspaces.id, alias: healthspaces.alias, name: healthspaces.name },
      membershipEndedAt: memberships.endedAt,
      parent: {
        id: parents.id,
        title: parents.title,
        closedAt: parents.closedAt,
        withdrawnAt: parents.withdrawnAt,
      },
      parentVersion: {
        content: parentVersions.content,
        contentHash: parentVersions.contentHash,
        titleNl: parentVersions.titleNl,
        titleEn: parentVersions.titleEn,
      },
      /** Parts of the same package that were done, as a JSON list of their ids in the PlanDefinition. */
      doneParts: sql<string>`(SELECT json_group_array(s.part_id) FROM assignments s
        WHERE s.parent_id = ${assignments.parentId} AND s.submitted_at IS NOT NULL)`,
      assignedByName: sql<string | null>`(SELECT trim(first_name || ' ' || last_name) FROM accounts ab
        WHERE ab.id = ${assignments.assignedBy} AND ab.id <> ${assignments.accountId})`,
      pagesLeft: sql<string>`(SELECT json_group_array(p.link_id) FROM pages_left p
        WHERE p.assignment_id = ${assignments.id} AND p.round = ${assignments.round})`,
      submissions: submissionLines(sql`s.assignment_id = ${assignments.id}`),
      feedbackFrom,
      unreadFeedback,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(
      memberships,
      and(eq(memberships.accountId, assignments.accountId), eq(memberships.healthspaceId, assignments.healthspaceId)),
    )
    .innerJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .innerJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .leftJoin(parents, eq(parents.id, assignments.parentId))
    .leftJoin(parentVersions, eq(parentVersions.id, parents.versionId))
    .where(
      and(
        eq(assignments.id, sql.placeholder("id")),
        eq(assignments.accountId, sql.placeholder("account")),
        isOutOfGrace(sql.placeholder("now")),
        openTo(sql.placeholder("account"), sql.placeholder("now"), sql.placeholder("shown")),
      ),
    )
    .prepare(),
);

export type WorkRow = Awaited<ReturnType<ReturnType<typeof workOf>["all"]>>[number];

/** The person's own, withdrawn work too. Nothing while its Healthspace asks two-factor and the person has it off (D7). */
export function findWorkRow(ctx: ReadContext, accountId: string, id: string): Promise<WorkRow | null> {
  return rowOf(ctx, accountId, id, stepsOf(ctx));
}

/** The same for a job of the server, which shows it to nobody. */
export function findWorkRowForJob(ctx: ReadContext, accountId: string, id: string): Promise<WorkRow | null> {
  return rowOf(ctx, accountId, id, "both");
}

async function rowOf(ctx: ReadContext, account: string, id: string, shown: Steps): Promise<WorkRow | null> {
  const [row] = await workOf(ctx.db.read).all({ id, account, now: ctx.clock.now(), shown });
  return row ?? null;
}

/** What the package says of the part that this work is. */
export function partOf({ assignment, parentVersion }: WorkRow): Part | undefined {
  return parentVersion ? readPackage(parentVersion).parts.find(({ id }) => id === assignment.partId) : undefined;
}

/** In the languages that the content has; a title that a clinician gave it instead is in one. */
export function titleOf(own: string, version: { titleNl: string | null; titleEn: string | null } | null): Text {
  const { titleNl = null, titleEn = null } = version ?? {};
  if (own !== titleNl && own !== titleEn) return { nl: own, markdown: false };
  return {
    ...(titleNl === null ? {} : { nl: titleNl }),
    ...(titleEn === null ? {} : { en: titleEn }),
    markdown: false,
  };
}
