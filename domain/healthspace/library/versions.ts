import { and, eq, getTableColumns, isNotNull, isNull, ne, not, or, type SQL, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { libraryItems, libraryVersions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { processSingleton } from "../../process-singleton";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import type { Form } from "./form";
import { formOf } from "./form-of";
import { type Package, packageOf } from "./package-of";
import { planDefinition } from "./plan-definition";
import { questionnaire } from "./questionnaire";

export type Version = typeof libraryVersions.$inferSelect;
export type ItemKind = (typeof libraryItems.$inferSelect)["kind"];

/** Where content stands: in one Healthspace, or with `null` in the library that every Healthspace has. */
export type Shelf = string | null;

/** An assignment or page as a form, or a package with its parts. */
export type Content = { kind: "form"; form: Form } | { kind: "package"; package: Package };

export async function findVersion(ctx: ReadContext, id: string): Promise<Version | null> {
  const [row] = await ctx.db.read.select().from(libraryVersions).where(eq(libraryVersions.id, id));
  return row ?? null;
}

/** What a package names as `url|version`: from the Healthspace's own shelf, otherwise from the common one. */
export async function findPublished(
  ctx: ReadContext,
  { url, version }: { url: string; version: string },
  shelf: Shelf,
): Promise<(Version & { kind: ItemKind }) | null> {
  const [row] = await ctx.db.read
    .select({ version: libraryVersions, kind: libraryItems.kind })
    .from(libraryVersions)
    .innerJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .where(and(eq(libraryVersions.url, url), eq(libraryVersions.version, version), visibleOn(shelf)))
    .orderBy(sql`${libraryItems.healthspaceId} IS NULL`)
    .limit(1);
  return row ? { ...row.version, kind: row.kind } : null;
}

function visibleOn(shelf: Shelf) {
  const common = isNull(libraryItems.healthspaceId);
  return shelf === null ? common : or(eq(libraryItems.healthspaceId, shelf), common);
}

export interface LibraryEntry {
  item: typeof libraryItems.$inferSelect;
  /** The newest one. */
  version: Omit<Version, "content">;
}

/**
 * What stands on a shelf, the newest version of each: its own content, and the common content that it has no edition of its own of,
 * archived or not (ADR 0108). By title.
 */
export async function listLibrary(
  ctx: ReadContext,
  shelf: Shelf,
  which: "current" | "archived too" = "current",
): Promise<LibraryEntry[]> {
  const { content: _, ...columns } = getTableColumns(libraryVersions);
  return ctx.db.read
    .select({ item: libraryItems, version: columns })
    .from(libraryItems)
    .innerJoin(libraryVersions, eq(libraryVersions.itemId, libraryItems.id))
    .where(and(standsOn(shelf), which === "current" ? isNull(libraryItems.archivedAt) : undefined, isNewest))
    .orderBy(sql`coalesce(${libraryVersions.titleNl}, ${libraryVersions.titleEn})`, libraryItems.id);
}

/** The condition on `library_versions` for the newest one of its item. */
export const isNewest = sql`${libraryVersions.number} = (
  SELECT max(v.number) FROM library_versions v WHERE v.item_id = ${libraryItems.id})`;

/** The condition on `library_items` and `library_versions` for what a Healthspace has. */
export function standsOn(shelf: Shelf) {
  const own = sql`EXISTS (SELECT 1 FROM library_versions ov JOIN library_items oi ON oi.id = ov.item_id
    WHERE ov.url = ${libraryVersions.url} AND oi.healthspace_id = ${shelf})`;
  const common = isNull(libraryItems.healthspaceId);
  return shelf === null ? common : or(eq(libraryItems.healthspaceId, shelf), and(common, not(own)));
}

export type ItemChange = "shown" | "hidden" | "self-start" | "no-self-start" | "archived" | "unarchived";

const isCurrent = () => isNull(libraryItems.archivedAt);

/** What each change writes, and what must hold before: of two at the same instant one is refused. */
const changes: Record<
  ItemChange,
  { set: (now: number) => Partial<typeof libraryItems.$inferInsert>; when: () => SQL | undefined }
> = {
  shown: { set: (now) => ({ shownAt: now }), when: () => and(isNull(libraryItems.shownAt), isCurrent()) },
  hidden: { set: () => ({ shownAt: null, selfStartAt: null }), when: () => isNotNull(libraryItems.shownAt) },
  "self-start": {
    set: (now) => ({ selfStartAt: now }),
    // A page is read where it stands.
    when: () =>
      and(
        isNull(libraryItems.selfStartAt),
        isNotNull(libraryItems.shownAt),
        ne(libraryItems.kind, "page"),
        isCurrent(),
      ),
  },
  "no-self-start": { set: () => ({ selfStartAt: null }), when: () => isNotNull(libraryItems.selfStartAt) },
  archived: { set: (now) => ({ archivedAt: now }), when: isCurrent },
  unarchived: { set: () => ({ archivedAt: null }), when: () => isNotNull(libraryItems.archivedAt) },
};

export type ItemFailure = { code: "library-item-unknown" };

/**
 * Shows an item to clients or hides it, lets them begin it by themselves or not, takes it off every list or puts it back. Work under way
 * goes on. Only on its own shelf: what is common is the operator's (ADR 0108).
 */
export async function changeItem(
  ctx: TransactionContext,
  { itemId, shelf, change, by }: { itemId: string; shelf: Shelf; change: ItemChange; by: string },
): Promise<Result<null, ItemFailure>> {
  const { set, when } = changes[change];
  const changed = await ctx.tx
    .update(libraryItems)
    .set(set(ctx.clock.now()))
    .where(and(eq(libraryItems.id, itemId), isOnShelf(shelf), when()))
    .returning({ id: libraryItems.id });
  if (changed.length === 0) return fail({ code: "library-item-unknown" });
  const isArchiving = change === "archived" || change === "unarchived";
  await recordAudit(ctx, {
    event: isArchiving ? "library.archived" : "library.published",
    accountId: null,
    actorId: by,
    healthspaceId: shelf ?? undefined,
    detail: { item: itemId, change },
  });
  return ok(null);
}

/** The same for the operator, on whichever shelf it stands. */
export function changeAnyItem(
  ctx: Context,
  what: { itemId: string; change: ItemChange; by: string },
): Promise<Result<null, ItemFailure>> {
  return inTransaction(ctx, async (ctx): Promise<Result<null, ItemFailure>> => {
    const [item] = await ctx.tx.select().from(libraryItems).where(eq(libraryItems.id, what.itemId));
    return item ? changeItem(ctx, { ...what, shelf: item.healthspaceId }) : fail({ code: "library-item-unknown" });
  });
}

export function isOnShelf(shelf: Shelf) {
  return shelf === null ? isNull(libraryItems.healthspaceId) : eq(libraryItems.healthspaceId, shelf);
}

const MOST_KEPT = 200;
const kept = () => processSingleton("library-content", () => new LRUCache<string, Content>({ max: MOST_KEPT }));

/** What the version shows. Read once in this process: a published version never changes, and equal content is the same for all. */
export function readContent(version: Pick<Version, "content" | "contentHash">): Content {
  const known = kept().get(version.contentHash);
  if (known) return known;
  const raw: unknown = JSON.parse(version.content);
  const content = contentOf(raw);
  kept().set(version.contentHash, content);
  return content;
}

function contentOf(raw: unknown): Content {
  const isPackage =
    typeof raw === "object" && raw !== null && "resourceType" in raw && raw.resourceType === "PlanDefinition";
  return isPackage
    ? { kind: "package", package: packageOf(planDefinition.parse(raw)) }
    : { kind: "form", form: formOf(questionnaire.parse(raw)) };
}

/** The form of an assignment or a page. */
export function readForm(version: Pick<Version, "content" | "contentHash">): Form {
  const content = readContent(version);
  if (content.kind !== "form") throw new Error("a package has no form of its own");
  return content.form;
}

/** The parts of a package. */
export function readPackage(version: Pick<Version, "content" | "contentHash">): Package {
  const content = readContent(version);
  if (content.kind !== "package") throw new Error("this is no package");
  return content.package;
}
