import { and, desc, eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { assignments, healthspaces, libraryVersions, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { findPersonKey } from "../../platform/crypto/person-key";
import { stepsOf } from "../../platform/session/proof";
import { type Draft, type FormPage, isUnanswered, type Question, type Text } from "../library/form";
import { questionsIn } from "../library/form-of";
import { readForm } from "../library/versions";
import { answersOf, needed, openedDraft } from "../worksheet/work";
import { findWorkRow, titleOf } from "../worksheet/work-row";

/** Work that was begun and cannot be handed in any more: a clinician withdrew it, or the membership ended. Its words stay the person's. */
export interface StoppedWork {
  id: string;
  title: Text;
  subtitle: string;
  healthspaceName: string;
  stoppedAt: number;
}

export interface OpenedStoppedWork extends StoppedWork {
  /** What was typed and not handed in, the answers to questions that became hidden too; no page without any. */
  pages: { page: FormPage; answered: { question: Question; draft: Draft }[] }[];
}

/** Newest first. Nothing of a Healthspace that asks two-factor while the person has it off (D7). */
export async function listStoppedWork(ctx: ReadContext, accountId: string): Promise<StoppedWork[]> {
  const rows = await stoppedWork(ctx.db.read).all({ account: accountId, now: ctx.clock.now(), shown: stepsOf(ctx) });
  return rows.map(({ ownTitle, titleNl, titleEn, ...row }) => ({
    ...row,
    title: titleOf(ownTitle, { titleNl, titleEn }),
  }));
}

/** `null`: somebody else's, not stopped, all of it handed in, or there never was one. Throws `Unreadable` as `findWork` does. */
export async function findStoppedWork(
  ctx: ReadContext,
  accountId: string,
  id: string,
): Promise<OpenedStoppedWork | null> {
  const listed = (await listStoppedWork(ctx, accountId)).find((work) => work.id === id);
  const row = listed ? await findWorkRow(ctx, accountId, id) : null;
  if (!listed || row === null) return null;
  const key = needed(await findPersonKey(ctx, accountId), accountId);
  const typed = await answersOf(ctx.db.read).all({ id, account: accountId });
  const drafts = new Map(typed.map((answer) => [answer.linkId, openedDraft(key, answer).draft]));
  const pages = readForm(row.version).pages.map((page) => ({
    page,
    answered: questionsIn(page.items).flatMap((question) => {
      const draft = drafts.get(question.linkId);
      return draft && !isUnanswered(draft) ? [{ question, draft }] : [];
    }),
  }));
  return { ...listed, pages: pages.filter(({ answered }) => answered.length > 0) };
}

const stoppedAt = sql<number>`coalesce(${assignments.withdrawnAt},
  (SELECT p.withdrawn_at FROM assignments p WHERE p.id = ${assignments.parentId}), ${memberships.endedAt})`;

const stoppedWork = prepared((read) =>
  read
    .select({
      id: assignments.id,
      ownTitle: assignments.title,
      subtitle: assignments.subtitle,
      titleNl: libraryVersions.titleNl,
      titleEn: libraryVersions.titleEn,
      healthspaceName: healthspaces.name,
      stoppedAt,
    })
    .from(assignments)
    .innerJoin(healthspaces, eq(healthspaces.id, assignments.healthspaceId))
    .innerJoin(
      memberships,
      and(eq(memberships.accountId, assignments.accountId), eq(memberships.healthspaceId, assignments.healthspaceId)),
    )
    .innerJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .where(
      and(
        eq(assignments.accountId, sql.placeholder("account")),
        openTo(sql.placeholder("account"), sql.placeholder("now"), sql.placeholder("shown")),
        sql`${stoppedAt} IS NOT NULL`,
        // Of this round, and not handed in: a repeated one is in its next round by then.
        sql`(${assignments.repeats} = 'repeated' OR ${assignments.submittedAt} IS NULL OR ${assignments.reopenedAt} IS NOT NULL)`,
        sql`EXISTS (SELECT 1 FROM answers a WHERE a.assignment_id = ${assignments.id} AND a.round = ${assignments.round})`,
      ),
    )
    .orderBy(desc(stoppedAt), desc(assignments.id))
    .prepare(),
);
