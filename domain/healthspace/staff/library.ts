import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { accounts, assignments, libraryItems, libraryVersions } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { library as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import type { Text } from "../library/form";
import { type ImportReport, importResources, readResources } from "../library/import";
import type { NotReadable } from "../library/read-json";
import { titlesOfParts } from "../library/shown";
import {
  type Content,
  changeItem,
  findVersion,
  type ItemChange,
  type ItemFailure,
  isNewest,
  isOnShelf,
  type LibraryEntry,
  listLibrary,
  readContent,
  standsOn,
} from "../library/versions";
import { keptText } from "../worksheet/kept-draft";
import { type NotClinician, readAtLevelTwo, writeAtLevelTwo } from "./client-access";
import { may } from "./may";
import type { Workplace } from "./workplace";

// The library as staff have it. All of them may read it; owner and library role manage what is their Healthspace's own. What is common to
// all Healthspaces is the operator's: here it can be read, assigned and taken over (ADR 0108).

type Staff = Pick<Who, "session" | "account">;

export interface StaffLibrary {
  workplace: Workplace;
  entries: LibraryEntry[];
  mayManage: boolean;
}

/** Everything, archived items too, by title. */
export function readLibraryAsStaff(
  ctx: ReadContext,
  who: Staff,
  alias: string,
): Promise<Result<StaffLibrary, NotClinician>> {
  return readAtLevelTwo(ctx, who, alias, "read-library", async (workplace) => ({
    workplace,
    entries: await listLibrary(ctx, workplace.id, "archived too"),
    mayManage: may(workplace.roles, "manage-library"),
  }));
}

export interface VersionLine {
  id: string;
  number: number;
  version: string;
  publishedAt: number;
  /** A member of staff; `null`: the operator, or an account that is gone. */
  publishedBy: string | null;
}

export interface StaffItem extends LibraryEntry {
  workplace: Workplace;
  /** Whether this member of staff may change it: managing, and on the Healthspace's own shelf. */
  manages: boolean;
  /** Whether they may take it over: managing, and common. */
  mayTakeOver: boolean;
  /** Newest first. */
  versions: VersionLine[];
  /** Of the newest version. */
  content: Content;
  parts: Text[];
  /** Tiles of this Healthspace on an older version that nobody has begun. */
  tilesBehind: number;
}

/** One item of the library; `null`: it is not there. */
export function readItemAsStaff(
  ctx: ReadContext,
  who: Staff,
  where: { alias: string; itemId: string },
): Promise<Result<StaffItem | null, NotClinician>> {
  return readAtLevelTwo(ctx, who, where.alias, "read-library", async (workplace): Promise<StaffItem | null> => {
    const entries = await listLibrary(ctx, workplace.id, "archived too");
    const entry = entries.find(({ item }) => item.id === where.itemId);
    const version = entry && (await findVersion(ctx, entry.version.id));
    if (!entry || !version) return null;
    const [managing, content] = [may(workplace.roles, "manage-library"), readContent(version)];
    const isOwn = entry.item.healthspaceId !== null;
    return {
      ...entry,
      workplace,
      manages: managing && isOwn,
      mayTakeOver: managing && !isOwn,
      versions: await versionsOf(ctx, entry.item.id),
      content,
      parts: await titlesOfParts(ctx, content, workplace.id),
      tilesBehind: await countTilesBehind(ctx, workplace.id, entry),
    };
  });
}

function versionsOf(ctx: ReadContext, itemId: string): Promise<VersionLine[]> {
  const { id, number, version, publishedAt } = libraryVersions;
  const name = sql<string | null>`trim(${accounts.firstName} || ' ' || ${accounts.lastName})`;
  return ctx.db.read
    .select({ id, number, version, publishedAt, publishedBy: name })
    .from(libraryVersions)
    .leftJoin(accounts, eq(accounts.id, libraryVersions.publishedBy))
    .where(eq(libraryVersions.itemId, itemId))
    .orderBy(desc(number));
}

/** The FHIR resource of one version, as it came in. */
export function exportVersion(
  ctx: ReadContext,
  who: Staff,
  where: { alias: string; itemId: string; number: number | "newest" },
): Promise<Result<{ url: string; version: string; content: string } | null, NotClinician>> {
  return readAtLevelTwo(ctx, who, where.alias, "read-library", async (workplace) => {
    const { url, version, content } = libraryVersions;
    const [row] = await ctx.db.read
      .select({ url, version, content })
      .from(libraryVersions)
      .innerJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
      .where(
        and(
          eq(libraryItems.id, where.itemId),
          standsOn(workplace.id),
          where.number === "newest" ? isNewest : eq(libraryVersions.number, where.number),
        ),
      );
    return row ?? null;
  });
}

/** Shows, hides, archives and so on, one item of the Healthspace's own. */
export function changeItemAsStaff(
  ctx: Context,
  who: Staff,
  { alias, itemId, change }: { alias: string; itemId: string; change: ItemChange },
): Promise<Result<null, ItemFailure | NotClinician>> {
  return writeAtLevelTwo(ctx, who, alias, "manage-library", (ctx, { id: shelf }) =>
    changeItem(ctx, { itemId, shelf, change, by: who.account.id }),
  );
}

export type TopicProblem = {
  code: "topic-too-long";
  field: "topicNl" | "topicEn";
  which: "nl" | "en";
  by: number;
  most: number;
};

/** The heading that the item stands under, in Dutch, English or both; none when both are empty. */
export async function setTopic(
  ctx: Context,
  who: Staff,
  { alias, itemId }: { alias: string; itemId: string },
  typed: { topicNl: string; topicEn: string },
): Promise<Result<null, FieldsFailure<TopicProblem> | ItemFailure | NotClinician>> {
  const [nl, en] = [oneLine(typed.topicNl), oneLine(typed.topicEn)];
  const most = policy.topicCharacters;
  const tooLong = (text: string, which: "nl" | "en", field: "topicNl" | "topicEn"): TopicProblem[] => {
    const by = [...text].length - most;
    return by > 0 ? [{ code: "topic-too-long", field, which, by, most }] : [];
  };
  const problems = [...tooLong(nl, "nl", "topicNl"), ...tooLong(en, "en", "topicEn")];
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "manage-library",
    async (ctx, { id: shelf }): Promise<Result<null, FieldsFailure<TopicProblem> | ItemFailure>> => {
      if (problems.length > 0) return fail({ code: "fields", problems });
      const topic = nl === "" && en === "" ? null : { ...(nl === "" ? {} : { nl }), ...(en === "" ? {} : { en }) };
      const own = and(eq(libraryItems.id, itemId), isOnShelf(shelf));
      const [item] = await ctx.tx.select({ topic: libraryItems.topic }).from(libraryItems).where(own);
      if (!item) return fail({ code: "library-item-unknown" });
      if (item.topic?.nl === topic?.nl && item.topic?.en === topic?.en) return ok(null);
      await ctx.tx.update(libraryItems).set({ topic }).where(own);
      await recordAudit(ctx, {
        event: "library.topic_set",
        accountId: null,
        actorId: who.account.id,
        healthspaceId: shelf,
        detail: { item: itemId },
      });
      return ok(null);
    },
  );
}

function oneLine(typed: string): string {
  return keptText(typed).replace(/\s+/g, " ").trim();
}

/** What was found out about a file, or what became of it. All of it or nothing. */
export async function importAsStaff(
  ctx: Context,
  who: Staff,
  alias: string,
  json: string,
  mode: "report" | "publish",
): Promise<Result<ImportReport, NotReadable | NotClinician>> {
  // Reading a file is work: not for somebody who may not bring one.
  const allowed = await readAtLevelTwo(ctx, who, alias, "manage-library", async () => null);
  if (!allowed.ok) return allowed;
  const read = readResources(json);
  if (!read.ok) return read;
  return writeAtLevelTwo(ctx, who, alias, "manage-library", (ctx, { id: shelf }) =>
    importResources(ctx, read.value, { shelf, by: who.account.id, mode }),
  );
}

/**
 * "Zelf beheren": an edition of the Healthspace's own in the place of a common item, with the same content, shown as the common one was.
 * Other Healthspaces notice nothing. Answers the id of the new item.
 */
export async function takeOver(
  ctx: Context,
  who: Staff,
  { alias, itemId }: { alias: string; itemId: string },
): Promise<Result<{ itemId: string }, ItemFailure | NotReadable | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "manage-library",
    async (ctx, { id: shelf }): Promise<Result<{ itemId: string }, ItemFailure | NotReadable>> => {
      const common = (await listLibrary(ctx, shelf, "archived too")).find(({ item }) => item.id === itemId);
      const version = common?.item.healthspaceId === null ? await findVersion(ctx, common.version.id) : null;
      if (!common || version === null) return fail({ code: "library-item-unknown" });
      const read = readResources(version.content);
      if (!read.ok) return read;
      const to = { shelf, by: who.account.id, mode: "publish" } as const;
      const taken = await importResources(ctx, read.value, to);
      if (!taken.ok) return taken;
      const [own] = taken.value.published;
      if (!own) return fail({ code: "library-item-unknown" });
      const { topic, shownAt, selfStartAt, archivedAt } = common.item;
      await ctx.tx
        .update(libraryItems)
        .set({ topic, shownAt, selfStartAt, archivedAt })
        .where(eq(libraryItems.id, own.itemId));
      return ok({ itemId: own.itemId });
    },
  );
}

/**
 * Tiles that nobody has begun go to the newest version, those of the common item that this one took the place of too. A package stays: its parts are those of its version. A title that a clinician gave
 * stays as well. Answers how many.
 */
export function moveTilesToNewest(
  ctx: Context,
  who: Staff,
  { alias, itemId }: { alias: string; itemId: string },
): Promise<Result<{ moved: number }, ItemFailure | NotClinician>> {
  return writeAtLevelTwo(
    ctx,
    who,
    alias,
    "manage-library",
    async (ctx, { id: healthspaceId }): Promise<Result<{ moved: number }, ItemFailure>> => {
      const entry = (await listLibrary(ctx, healthspaceId, "archived too")).find(({ item }) => item.id === itemId);
      if (entry?.item.healthspaceId !== healthspaceId) return fail({ code: "library-item-unknown" });
      const { id: versionId, titleNl, titleEn } = entry.version;
      const moved = await ctx.tx
        .update(assignments)
        .set({
          versionId,
          title: sql`CASE WHEN EXISTS (SELECT 1 FROM library_versions tv WHERE tv.id = ${assignments.versionId}
            AND ${assignments.title} IN (tv.title_nl, tv.title_en)) THEN ${titleNl ?? titleEn ?? ""} ELSE ${assignments.title} END`,
        })
        .where(isBehind(healthspaceId, entry))
        .returning({ id: assignments.id });
      if (moved.length > 0) {
        await recordAudit(ctx, {
          event: "library.tiles_moved",
          accountId: null,
          actorId: who.account.id,
          healthspaceId,
          detail: { item: itemId, number: entry.version.number, tiles: moved.length },
        });
      }
      return ok({ moved: moved.length });
    },
  );
}

async function countTilesBehind(ctx: ReadContext, healthspaceId: string, entry: LibraryEntry): Promise<number> {
  const [row] = await ctx.db.read
    .select({ count: sql<number>`count(*)` })
    .from(assignments)
    .where(isBehind(healthspaceId, entry));
  return row?.count ?? 0;
}

/**
 * The condition on `assignments` for a tile of an older version in which nothing was typed or read. Whatever version of the common item
 * a tile has, the Healthspace's own edition took its place (ADR 0108).
 */
function isBehind(healthspaceId: string, { item, version }: LibraryEntry) {
  const { startedAt, submittedAt, reopenedAt, closedAt, withdrawnAt, parentId } = assignments;
  return and(
    eq(assignments.healthspaceId, healthspaceId),
    ...[startedAt, submittedAt, reopenedAt, closedAt, withdrawnAt, parentId].map((column) => isNull(column)),
    item.kind === "package" ? sql`false` : undefined,
    sql`${assignments.versionId} IN (SELECT bv.id FROM library_versions bv JOIN library_items bi ON bi.id = bv.item_id
      WHERE (bi.id = ${item.id} AND bv.number < ${version.number})
      OR (${item.healthspaceId} IS NOT NULL AND bi.healthspace_id IS NULL AND bi.kind = ${item.kind} AND bv.url = ${version.url}))`,
    sql`NOT EXISTS (SELECT 1 FROM answers ba WHERE ba.assignment_id = ${assignments.id})`,
    sql`NOT EXISTS (SELECT 1 FROM pages_left bp WHERE bp.assignment_id = ${assignments.id})`,
  );
}
