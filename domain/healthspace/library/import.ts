import { createHash } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import { libraryItems, libraryVersions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { library } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import type { Refusal, Remark } from "./content-problem";
import type { Text } from "./form";
import { headOf } from "./form-of";
import { splitCanonical } from "./package-of";
import { isReadingOnly } from "./questionnaire-item";
import { type ReadResource, readResource } from "./read-content";
import { type NotReadable, readJson } from "./read-json";
import { findPublished, type ItemKind, type Shelf } from "./versions";

export interface ImportReport {
  /** What is new, in the order of the file. */
  published: Imported[];
  /** What is in the library already, with the same content. */
  unchanged: Imported[];
  /** What is kept in the content and not used. */
  remarks: Remark[];
}

export interface Imported {
  url: string;
  version: string;
  /** Counts the versions of an item from 1. */
  number: number;
  itemId: string;
  versionId: string;
  kind: ItemKind;
  title: Text;
}

export interface ImportTo {
  shelf: Shelf;
  /** An account, or `operator:` and a name, or `system`. */
  by: string;
  /** `report`: says what would happen and stores nothing. */
  mode: "publish" | "report";
}

/**
 * Takes content into the library: a Questionnaire, a PlanDefinition or a Bundle of them, as JSON. All of it or nothing. What is there
 * with the same address, version and content stays; the same address and version with other content is refused.
 */
export async function importContent(
  ctx: Context,
  json: string,
  to: ImportTo,
): Promise<Result<ImportReport, NotReadable>> {
  const read = readResources(json);
  return read.ok ? inTransaction(ctx, (ctx) => importResources(ctx, read.value, to)) : read;
}

/** The same for what was read before: reading takes as long as a file is large, and every other write waits for a transaction. */
export async function importResources(
  ctx: TransactionContext,
  { entries, remarks }: ReadResources,
  to: ImportTo,
): Promise<Result<ImportReport, NotReadable>> {
  const planned = await planOf(ctx, entries, to.shelf);
  if (planned.refusals.length > 0) return fail({ code: "content-refused", refusals: planned.refusals });
  if (to.mode === "publish") for (const step of planned.steps) await publish(ctx, step, to);
  const imported = planned.steps.map(({ entry: { resource, kind }, itemId, versionId, number, isNew }) => {
    const { url, version } = resource;
    return { isNew, url, version, number, itemId, versionId, kind, title: headOf(resource).title };
  });
  const published = imported.flatMap(({ isNew, ...found }): Imported[] => (isNew ? [found] : []));
  const unchanged = imported.flatMap(({ isNew, ...found }): Imported[] => (isNew ? [] : [found]));
  return ok({ published, unchanged, remarks });
}

export interface ReadResources {
  entries: Entry[];
  remarks: Remark[];
}

interface Entry {
  /** Where the resource stands in the file. */
  path: string;
  resource: ReadResource["resource"];
  raw: object;
  kind: ItemKind;
  hash: string;
}

/** The resources of a file that may come in, judged by themselves. Without the database. */
export function readResources(json: string): Result<ReadResources, NotReadable> {
  const file = readJson(json);
  if (!file.ok) return file;
  const found = resourcesIn(file.value);
  if (!found.ok) return found;
  const entries: Entry[] = [];
  const [remarks, refusals]: [Remark[], Refusal[]] = [[], []];
  for (const { path, raw } of found.value) {
    const read = readResource(raw, path);
    if (!read.ok) refusals.push(...read.failure.refusals);
    else {
      const { resource, raw } = read.value;
      entries.push({ path, resource, raw, kind: kindOf(resource), hash: hashOf(raw) });
      remarks.push(...read.value.remarks);
    }
  }
  entries.forEach(({ path, resource: { url, version } }, index) => {
    const first = entries.findIndex(({ resource }) => resource.url === url && resource.version === version);
    if (first < index) refusals.push({ path: `${path}.url`, reason: "twice-in-bundle", found: `${url}|${version}` });
  });
  return refusals.length > 0 ? fail({ code: "content-refused", refusals }) : ok({ entries, remarks });
}

/** The resource itself, or those of a Bundle. */
function resourcesIn(file: unknown): Result<{ path: string; raw: unknown }[], NotReadable> {
  if (typeof file !== "object" || file === null || !("resourceType" in file)) {
    return fail({ code: "content-refused", refusals: [{ path: "file", reason: "not-a-resource" }] });
  }
  if (file.resourceType !== "Bundle") return ok([{ path: String(file.resourceType).slice(0, 40), raw: file }]);
  const entries: unknown = "entry" in file ? file.entry : [];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > library.maxEntries) {
    const found = Array.isArray(entries) ? String(entries.length) : undefined;
    return fail({
      code: "content-refused",
      refusals: [{ path: "Bundle.entry", reason: "entries", ...(found === undefined ? {} : { found }) }],
    });
  }
  return ok(
    entries.map((entry: unknown, index) => ({
      path: `Bundle.entry[${index}].resource`,
      raw: typeof entry === "object" && entry !== null && "resource" in entry ? entry.resource : undefined,
    })),
  );
}

function kindOf(resource: ReadResource["resource"]): ItemKind {
  if (resource.resourceType === "PlanDefinition") return "package";
  return isReadingOnly(resource) ? "page" : "assignment";
}

/** The same for the same content, however it is spaced and whatever the order of its elements. */
function hashOf(raw: object): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(raw)))
    .digest("base64url");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}

interface Step {
  entry: Entry;
  itemId: string;
  versionId: string;
  number: number;
  isNew: boolean;
  /** The item has to be made as well. */
  isNewItem: boolean;
}

/** What publishing would do, and what stands against it. */
async function planOf(
  ctx: ReadContext,
  entries: Entry[],
  shelf: Shelf,
): Promise<{ steps: Step[]; refusals: Refusal[] }> {
  const refusals: Refusal[] = [];
  const steps: Step[] = [];
  for (const entry of entries) {
    const { url, version } = entry.resource;
    const there = await versionsOf(ctx, url, shelf);
    const inFile = steps.filter(({ entry }) => entry.resource.url === url);
    const same = there.find((row) => row.version === version);
    const [newest] = there;
    const itemId = newest?.itemId ?? inFile[0]?.itemId ?? newId();
    const kind = newest?.kind ?? inFile[0]?.entry.kind ?? entry.kind;
    if (kind !== entry.kind)
      refusals.push({ path: entry.path, reason: "kind-changed", found: `${kind}, ${entry.kind}` });
    if (same && same.contentHash !== entry.hash) {
      refusals.push({ path: `${entry.path}.version`, reason: "published-otherwise", found: `${url}|${version}` });
    }
    const number = same?.number ?? (newest?.number ?? 0) + inFile.filter(({ isNew }) => isNew).length + 1;
    steps.push({
      entry,
      itemId,
      versionId: same?.id ?? newId(),
      number,
      isNew: !same,
      isNewItem: !newest && inFile.length === 0,
    });
    refusals.push(...(await partsMissing(ctx, entry, entries, shelf)));
  }
  return { steps, refusals };
}

function versionsOf(ctx: ReadContext, url: string, shelf: Shelf) {
  return ctx.db.read
    .select({
      id: libraryVersions.id,
      itemId: libraryVersions.itemId,
      number: libraryVersions.number,
      version: libraryVersions.version,
      contentHash: libraryVersions.contentHash,
      kind: libraryItems.kind,
    })
    .from(libraryVersions)
    .innerJoin(libraryItems, eq(libraryItems.id, libraryVersions.itemId))
    .where(
      and(
        eq(libraryVersions.url, url),
        shelf === null ? isNull(libraryItems.healthspaceId) : eq(libraryItems.healthspaceId, shelf),
      ),
    )
    .orderBy(desc(libraryVersions.number));
}

/** A part is a Questionnaire of the same file or of the library. */
async function partsMissing(
  ctx: ReadContext,
  { path, resource }: Entry,
  entries: Entry[],
  shelf: Shelf,
): Promise<Refusal[]> {
  if (resource.resourceType !== "PlanDefinition") return [];
  const missing: Refusal[] = [];
  for (const [index, { definitionCanonical }] of resource.action.entries()) {
    const wanted = splitCanonical(definitionCanonical);
    const inFile = entries.find(
      (entry) => entry.resource.url === wanted.url && entry.resource.version === wanted.version,
    );
    const kind = inFile?.kind ?? (await findPublished(ctx, wanted, shelf))?.kind;
    if (kind !== undefined && kind !== "package") continue;
    const at = `${path}.action[${index}].definitionCanonical`;
    missing.push({ path: at, reason: "part-unknown", found: definitionCanonical });
  }
  return missing;
}

async function publish(ctx: TransactionContext, step: Step, { shelf, by }: ImportTo): Promise<void> {
  const { entry, itemId, versionId, number, isNew, isNewItem } = step;
  if (!isNew) return;
  const now = ctx.clock.now();
  if (isNewItem) {
    const item = { id: itemId, healthspaceId: shelf, kind: entry.kind, createdBy: by, createdAt: now };
    await ctx.tx.insert(libraryItems).values(item);
  } else {
    // Whoever publishes a new version wants it to be found.
    await ctx.tx.update(libraryItems).set({ archivedAt: null }).where(eq(libraryItems.id, itemId));
  }
  const { title, description } = headOf(entry.resource);
  await ctx.tx.insert(libraryVersions).values({
    id: versionId,
    itemId,
    number,
    url: entry.resource.url,
    version: entry.resource.version,
    content: JSON.stringify(entry.raw),
    contentHash: entry.hash,
    titleNl: title.nl ?? null,
    titleEn: title.en ?? null,
    summaryNl: description?.nl ?? null,
    summaryEn: description?.en ?? null,
    publishedAt: now,
    publishedBy: by,
  });
  await recordAudit(ctx, {
    event: "library.imported",
    accountId: null,
    actorId: by,
    healthspaceId: shelf ?? undefined,
    detail: { item: itemId, number },
  });
}
