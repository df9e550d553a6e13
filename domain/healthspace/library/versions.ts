import { and, eq, getTableColumns, isNull, or, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { libraryItems, libraryVersions } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
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

/** What a Healthspace can put ready, its own and the common content; with `archived` also what is put away. By title. */
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
    .where(
      and(
        visibleOn(shelf),
        which === "current" ? isNull(libraryItems.archivedAt) : undefined,
        sql`${libraryVersions.number} = (SELECT max(v.number) FROM library_versions v WHERE v.item_id = ${libraryItems.id})`,
      ),
    )
    .orderBy(sql`coalesce(${libraryVersions.titleNl}, ${libraryVersions.titleEn})`, libraryItems.id);
}

/** Takes the item off the list of what can be put ready. Work that was put ready before goes on. */
export async function archiveItem(ctx: Context, itemId: string, by: string): Promise<Result<null, ArchiveFailure>> {
  const archived = await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.tx
      .update(libraryItems)
      .set({ archivedAt: ctx.clock.now() })
      .where(and(eq(libraryItems.id, itemId), isNull(libraryItems.archivedAt)))
      .returning({ healthspaceId: libraryItems.healthspaceId });
    if (!row) return false;
    await recordAudit(ctx, {
      event: "library.archived",
      accountId: null,
      actorId: by,
      healthspaceId: row.healthspaceId ?? undefined,
      detail: { item: itemId },
    });
    return true;
  });
  return archived ? ok(null) : fail({ code: "library-item-unknown" });
}

export type ArchiveFailure = { code: "library-item-unknown" };

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
