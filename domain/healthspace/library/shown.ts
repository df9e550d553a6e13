import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { healthspaces, libraryItems, libraryVersions, memberships } from "@/db/schema";
import { openTo } from "../../authentication/second-factor/required-by-healthspace";
import type { ReadContext } from "../../context";
import { stepsOf } from "../../platform/session/proof";
import type { Text } from "./form";
import { type Content, findPublished, findVersion, type ItemKind, isNewest, readContent, standsOn } from "./versions";

// "Bibliotheek" of a client: what their Healthspace shows.

export interface ShownItem {
  id: string;
  kind: ItemKind;
  /** The heading that it stands under; `null`: none was given. */
  topic: Text | null;
  title: Text;
  /** Markdown. */
  summary: Text | null;
  /** The newest one. */
  versionId: string;
  canStart: boolean;
  /** The person's own piece of this work that is not done yet. */
  workId: string | null;
  /** Whether they began that one by themselves and handed in nothing of it: then they may take it off their worksheet. */
  mayRemove: boolean;
}

type Member = { accountId: string; healthspaceId: string };

/** What members of a Healthspace see there, by title. Nothing while it asks two-factor and the person has it off (D7). */
export function listShown(ctx: ReadContext, member: Member): Promise<ShownItem[]> {
  return selectShown(ctx, member);
}

async function selectShown(
  ctx: ReadContext,
  { accountId, healthspaceId }: Member,
  itemId?: string,
): Promise<ShownItem[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.read
    .select({
      item: libraryItems,
      versionId: libraryVersions.id,
      titleNl: libraryVersions.titleNl,
      titleEn: libraryVersions.titleEn,
      summaryNl: libraryVersions.summaryNl,
      summaryEn: libraryVersions.summaryEn,
      workId: workId({ accountId, healthspaceId }, now),
      mayRemove: sql<number>`EXISTS (SELECT 1 FROM assignments o
        WHERE o.id = ${workId({ accountId, healthspaceId }, now)} AND o.assigned_by = ${accountId} AND o.submitted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM assignments p WHERE p.parent_id = o.id AND p.submitted_at IS NOT NULL))`,
    })
    .from(libraryItems)
    .innerJoin(libraryVersions, eq(libraryVersions.itemId, libraryItems.id))
    .innerJoin(healthspaces, eq(healthspaces.id, healthspaceId))
    .innerJoin(memberships, and(eq(memberships.healthspaceId, healthspaces.id), eq(memberships.accountId, accountId)))
    .where(
      and(
        itemId === undefined ? undefined : eq(libraryItems.id, itemId),
        standsOn(healthspaceId),
        isNewest,
        isNotNull(libraryItems.shownAt),
        isNull(libraryItems.archivedAt),
        isNull(memberships.endedAt),
        openTo(accountId, now, stepsOf(ctx)),
      ),
    )
    .orderBy(sql`coalesce(${libraryVersions.titleNl}, ${libraryVersions.titleEn})`, libraryItems.id);
  return rows.map(({ item, versionId, workId, mayRemove, ...words }) => ({
    ...{ id: item.id, kind: item.kind, versionId, workId },
    mayRemove: mayRemove === 1,
    topic: item.topic && { ...item.topic, markdown: false },
    title: textOf(words.titleNl, words.titleEn, false) ?? { markdown: false },
    summary: textOf(words.summaryNl, words.summaryEn, true),
    canStart: item.selfStartAt !== null && item.kind !== "page",
  }));
}

function textOf(nl: string | null, en: string | null, markdown: boolean): Text | null {
  if (nl === null && en === null) return null;
  return { ...(nl === null ? {} : { nl }), ...(en === null ? {} : { en }), markdown };
}

/** Their tile of the same item that can be gone on with, whoever put it ready. */
function workId({ accountId, healthspaceId }: Member, now: number) {
  return sql<string | null>`(SELECT a.id FROM assignments a JOIN library_versions av ON av.id = a.version_id
    WHERE av.item_id = ${libraryItems.id} AND a.account_id = ${accountId} AND a.healthspace_id = ${healthspaceId}
    AND a.parent_id IS NULL AND a.withdrawn_at IS NULL AND a.closed_at IS NULL
    AND (a.submitted_at IS NULL OR a.reopened_at IS NOT NULL OR a.repeats = 'repeated') AND coalesce(a.available_at, 0) <= ${now}
    ORDER BY a.assigned_at DESC, a.id LIMIT 1)`;
}

/** Whether there is anything that the person could begin without a clinician. */
export async function canStartAnything(ctx: ReadContext, member: Member): Promise<boolean> {
  return (await listShown(ctx, member)).some(({ canStart, workId }) => canStart && workId === null);
}

export interface OpenedItem {
  item: ShownItem;
  content: Content;
  /** Of a package, the titles of its parts in their order. */
  parts: Text[];
}

/** One of them, to read. `null`: hidden, archived, of another Healthspace, or there never was one, and no way to tell which. */
export async function findShown(ctx: ReadContext, member: Member, itemId: string): Promise<OpenedItem | null> {
  const [item] = await selectShown(ctx, member, itemId);
  const version = item && (await findVersion(ctx, item.versionId));
  if (!item || !version) return null;
  const content = readContent(version);
  return { item, content, parts: await titlesOfParts(ctx, content, member.healthspaceId) };
}

/** What the parts of a package are called: by the package itself, otherwise as their own content says. */
export async function titlesOfParts(ctx: ReadContext, content: Content, shelf: string): Promise<Text[]> {
  if (content.kind !== "package") return [];
  return Promise.all(
    content.package.parts.map(async ({ id, title, questionnaire }) => {
      if (title !== null) return title;
      const part = await findPublished(ctx, questionnaire, shelf);
      return textOf(part?.titleNl ?? null, part?.titleEn ?? null, false) ?? { nl: id, markdown: false };
    }),
  );
}
