import { and, eq, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { assignments, libraryVersions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { type CareEvent, recordAudit } from "../../platform/audit/record";
import type { Who } from "../../platform/session/who";
import { readDay } from "../../platform/typed-date";
import { work as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { savepoint } from "../../transaction";
import { type Content, findVersion, type LibraryEntry, listLibrary, readContent } from "../library/versions";
import { dropNotices, notify } from "../notice/notice";
import { keptText } from "../worksheet/kept-draft";
import { putWorkReady } from "../worksheet/put-ready";
import { isOpenToStaff } from "../worksheet/work-row";
import { type NotClinician, readAsClinician } from "./client-access";
import { type ClientGone, type ContactWith, contactOf, writeToClient } from "./clients";

// "Opdracht klaarzetten" and what can be done with it afterwards. An offer that waits is enough to put work ready; it opens nothing.

type Staff = Pick<Who, "session" | "account">;
type Where = { alias: string; clientId: string };
type Refusal = NotClinician | ClientGone;

export interface Assigning {
  client: Omit<ContactWith, "dateOfBirth">;
  library: LibraryEntry[];
  /** Ids of items of the library that the client has already, not closed and not withdrawn. */
  there: Set<string>;
  /** For the subtitle "Module {n}" of the next one. */
  next: number;
}

/** What the pages show on which work is chosen. Nothing in it is the client's but the name. */
export function readAssigning(
  ctx: ReadContext,
  who: Staff,
  { alias, clientId }: Where,
): Promise<Result<Assigning | null, NotClinician>> {
  return readAsClinician(ctx, who, alias, async (workplace): Promise<Assigning | null> => {
    const where = { clientId, healthspaceId: workplace.id };
    const found = await contactOf(ctx, who.account.id, where);
    if (found === null) return null;
    const client = { ...where, ...found, workplace };
    const [library, tiles] = await Promise.all([listLibrary(ctx, workplace.id), tilesThere(ctx, who, client)]);
    return { client, library, there: tiles.items, next: tiles.count + 1 };
  });
}

/** One item of the library as the client will see it; `null`: it cannot be put ready here. */
export async function readPreview(
  ctx: ReadContext,
  who: Staff,
  where: Where,
  versionId: string,
): Promise<Result<(Pick<Assigning, "client"> & { content: Content }) | null, NotClinician>> {
  const read = await readAssigning(ctx, who, where);
  if (!read.ok || read.value === null) return read.ok ? ok(null) : read;
  const { client, library } = read.value;
  const isThere = library.some(({ version }) => version.id === versionId);
  const version = isThere ? await findVersion(ctx, versionId) : null;
  return ok(version === null ? null : { client, content: readContent(version) });
}

export interface PutReadyForm {
  /** Ids of versions, each with its title and subtitle as typed. */
  items: { versionId: string; title: string; subtitle: string }[];
  word: string;
  /** Days as typed; empty: at once, and no wish. */
  from: string;
  before: string;
  feedback: "wanted" | "not-wanted";
  /** `as-content`: once, unless the content says otherwise. */
  repeats: "as-content" | "repeated";
  /** "Toch nog een keer klaarzetten", for what the client has already. */
  again: "yes" | "no";
}

/** Today as `2026-12-24` where people live, and when such a day begins there, in milliseconds. */
export interface Calendar {
  today: string;
  startOf: (day: string) => number;
}

export type PutReadyProblem =
  | { code: "word-too-long"; field: "word"; by: number; most: number }
  | { code: "work-date-invalid" | "work-date-past"; field: "from" | "before"; which: "from" | "before" }
  | { code: "work-dates-order"; field: "before" }
  /** Of which of the chosen pieces of work. */
  | ({ field: string; number: number; of: number } & (
      | { code: "work-title-missing" }
      | { code: "work-title-long" | "work-subtitle-long"; by: number; most: number }
    ));

export type PutReadyFailure =
  | FieldsFailure<PutReadyProblem>
  | { code: "work-none-chosen" }
  | { code: "work-item-gone" }
  | { code: "work-there-already"; field: "again" }
  | { code: "work-too-many"; most: number };

interface Checked {
  items: { versionId: string; title: string; subtitle: string }[];
  word: string;
  availableAt?: number;
  wishedOn?: string;
}

/**
 * Puts work ready for one client: all of it or nothing. The client sees it after two minutes, in which it can be undone without a trace;
 * the mail goes after that.
 */
export async function putReady(
  ctx: Context,
  who: Staff,
  where: Where,
  form: PutReadyForm,
  calendar: Calendar,
): Promise<Result<{ ids: string[] }, PutReadyFailure | Refusal>> {
  const checked = checkForm(form, calendar);
  return writeToClient(
    ctx,
    who,
    where,
    "offered",
    async (ctx, client): Promise<Result<{ ids: string[] }, PutReadyFailure>> => {
      if (!checked.ok) return checked;
      const shelf = await listLibrary(ctx, client.healthspaceId);
      const versions = checked.value.items.map(({ versionId }) =>
        shelf.find(({ version }) => version.id === versionId),
      );
      if (versions.some((found) => found === undefined)) return fail({ code: "work-item-gone" });
      const itemIds = versions.flatMap((found) => (found ? [found.item.id] : []));
      if (form.again === "no" && (await hasAny(ctx, who, client, itemIds))) {
        return fail({ code: "work-there-already", field: "again" });
      }
      try {
        return ok({ ids: await savepoint(ctx, (ctx) => putAllReady(ctx, who, client, checked.value, form)) });
      } catch (error) {
        if (error instanceof TooMany) return fail({ code: "work-too-many", most: policy.maxOpenTiles });
        throw error;
      }
    },
  );
}

class TooMany extends Error {}

async function putAllReady(
  ctx: TransactionContext,
  who: Staff,
  { clientId, healthspaceId }: ContactWith,
  { items, word, availableAt, wishedOn }: Checked,
  { feedback, repeats }: PutReadyForm,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { versionId, title, subtitle } of items) {
    const id = await putWorkReady(ctx, {
      ...{ accountId: clientId, healthspaceId, versionId, title, subtitle, assignedBy: who.account.id },
      ...(availableAt === undefined ? {} : { availableAt }),
      ...(wishedOn === undefined ? {} : { wishedOn }),
      ...(word === "" ? {} : { word }),
      ...(feedback === "wanted" ? { feedback } : {}),
      ...(repeats === "repeated" ? { repeats } : {}),
    });
    if (id === null) throw new TooMany();
    await recordWork(ctx, who, { clientId, healthspaceId, assignmentId: id }, "work.assigned");
    const from = Math.max(availableAt ?? 0, ctx.clock.now() + policy.graceMs - policy.noticeMs);
    await notify(ctx, { accountId: clientId, kind: "new-assignment", subjectId: id, healthspaceId, from });
    ids.push(id);
  }
  return ids;
}

function checkForm(form: PutReadyForm, calendar: Calendar): Result<Checked, PutReadyFailure> {
  if (form.items.length === 0) return fail({ code: "work-none-chosen" });
  const word = keptText(form.word).trim();
  const [from, before] = [readDay(form.from), readDay(form.before)];
  const problems = [
    ...judgeItems(form.items),
    ...judgeWord(word),
    ...judgeDay("from", form.from, from, calendar.today),
    ...judgeDay("before", form.before, before, calendar.today),
  ];
  if (problems.length === 0 && from && before && before < from) {
    problems.push({ code: "work-dates-order", field: "before" });
  }
  if (problems.length > 0) return fail({ code: "fields", problems });
  return ok({
    items: form.items.map((item) => ({ ...item, title: oneLine(item.title), subtitle: oneLine(item.subtitle) })),
    word,
    ...(from && from > calendar.today ? { availableAt: calendar.startOf(from) } : {}),
    ...(before ? { wishedOn: before } : {}),
  });
}

function judgeItems(items: PutReadyForm["items"]): PutReadyProblem[] {
  return items.flatMap(({ title, subtitle }, index) => {
    const which = { number: index + 1, of: items.length };
    const [inTitle, inSubtitle] = [
      { ...which, field: `title-${index}` },
      { ...which, field: `subtitle-${index}` },
    ];
    const problems: PutReadyProblem[] = [];
    if (oneLine(title) === "") problems.push({ code: "work-title-missing", ...inTitle });
    const { titleCodePoints: most } = policy;
    const [byTitle, bySubtitle] = [length(title) - most, length(subtitle) - most];
    if (byTitle > 0) problems.push({ code: "work-title-long", ...inTitle, by: byTitle, most });
    if (bySubtitle > 0) problems.push({ code: "work-subtitle-long", ...inSubtitle, by: bySubtitle, most });
    return problems;
  });
}

function judgeWord(word: string): PutReadyProblem[] {
  const by = length(word) - policy.wordCodePoints;
  return by > 0 ? [{ code: "word-too-long", field: "word", by, most: policy.wordCodePoints }] : [];
}

function judgeDay(field: "from" | "before", typed: string, day: string | null, today: string): PutReadyProblem[] {
  if (typed.trim() === "") return [];
  if (day === null) return [{ code: "work-date-invalid", field, which: field }];
  return day < today ? [{ code: "work-date-past", field, which: field }] : [];
}

function oneLine(typed: string): string {
  return keptText(typed).replace(/\s+/g, " ").trim();
}

function length(typed: string): number {
  return [...oneLine(typed)].length;
}

type Known = Pick<ContactWith, "clientId" | "healthspaceId" | "contact">;

async function hasAny(ctx: ReadContext, who: Staff, client: Known, itemIds: readonly string[]): Promise<boolean> {
  if (new Set(itemIds).size < itemIds.length) return true;
  const { items } = await tilesThere(ctx, who, client);
  return itemIds.some((id) => items.has(id));
}

/** The open tiles of the client; before the client agreed only those that this member of staff made. */
async function tilesThere(ctx: ReadContext, who: Staff, { clientId, healthspaceId, contact }: Known) {
  const rows = await ctx.db.read
    .select({ itemId: libraryVersions.itemId })
    .from(assignments)
    .leftJoin(libraryVersions, eq(libraryVersions.id, assignments.versionId))
    .where(
      and(
        eq(assignments.accountId, clientId),
        eq(assignments.healthspaceId, healthspaceId),
        isNull(assignments.parentId),
        isNull(assignments.closedAt),
        isNull(assignments.withdrawnAt),
        isOpenToStaff(),
        contact === "offered" ? eq(assignments.assignedBy, who.account.id) : undefined,
      ),
    );
  return { count: rows.length, items: new Set(rows.flatMap(({ itemId }) => (itemId === null ? [] : [itemId]))) };
}

export type ChangeFailure =
  | { code: "undo-too-late" }
  | { code: "withdraw-handed-in" }
  | { code: "work-done-already" }
  | { code: "reminded-already"; until: number };

type WorkOf = Where & { assignmentId: string };

/** "Ongedaan maken": within two minutes the work goes as if it never was. The operator's record keeps that it was, the client's does not. */
export function undoPutReady(ctx: Context, who: Staff, where: WorkOf): Promise<Result<null, ChangeFailure | Refusal>> {
  return writeToClient(ctx, who, where, "offered", async (ctx, client): Promise<Result<null, ChangeFailure>> => {
    const { healthspaceId } = client;
    const mine = and(
      isOf(client, where.assignmentId),
      eq(assignments.assignedBy, who.account.id),
      sql`${assignments.assignedAt} > ${ctx.clock.now() - policy.graceMs}`,
    );
    const undone = await ctx.tx.delete(assignments).where(mine).returning({ id: assignments.id });
    if (undone.length === 0) return fail({ code: "undo-too-late" });
    await ctx.tx.delete(assignments).where(eq(assignments.parentId, where.assignmentId));
    await dropNotices(ctx, where.assignmentId);
    await recordAudit(ctx, {
      event: "work.withdrawn",
      accountId: null,
      actorId: who.account.id,
      healthspaceId,
      detail: { kind: "assignment", id: where.assignmentId },
    });
    return ok(null);
  });
}

/** "Terugtrekken": not begun, it is gone; begun, it stops, and the words stay the client's. What was handed in is closed instead. */
export function withdrawWork(ctx: Context, who: Staff, where: WorkOf): Promise<Result<null, ChangeFailure | Refusal>> {
  return changeWork(ctx, who, where, {
    event: "work.withdrawn",
    set: (now) => ({ withdrawnAt: now }),
    when: sql`${assignments.submittedAt} IS NULL AND ${assignments.closedAt} IS NULL AND NOT EXISTS (
      SELECT 1 FROM assignments p WHERE p.parent_id = ${assignments.id} AND p.submitted_at IS NOT NULL)`,
    refusal: async () => ({ code: "withdraw-handed-in" }),
    after: (ctx) => dropNotices(ctx, where.assignmentId),
  });
}

/** "Afronden": nothing is changed or handed in any more. */
export function closeWork(ctx: Context, who: Staff, where: WorkOf): Promise<Result<null, ChangeFailure | Refusal>> {
  return changeWork(ctx, who, where, {
    event: "work.closed",
    set: (now) => ({ closedAt: now }),
    when: isNull(assignments.closedAt),
    refusal: async () => ({ code: "work-done-already" }),
  });
}

/** "Herinneren": the client gets a mail that something waits, once in three days. */
export function remindOfWork(ctx: Context, who: Staff, where: WorkOf): Promise<Result<null, ChangeFailure | Refusal>> {
  return changeWork(ctx, who, where, {
    event: "work.reminded",
    set: (now) => ({ remindedAt: now }),
    when: and(isStillToDo(ctx.clock.now()), isRemindable(ctx.clock.now())),
    refusal: async (ctx, remindedAt) =>
      remindedAt !== null && remindedAt > ctx.clock.now() - policy.remindEveryMs
        ? { code: "reminded-already", until: remindedAt + policy.remindEveryMs }
        : { code: "work-done-already" },
    after: (ctx, { clientId: accountId, healthspaceId }) =>
      notify(ctx, { accountId, kind: "work-reminder", subjectId: where.assignmentId, healthspaceId }),
  });
}

function isStillToDo(now: number): SQL | undefined {
  const { submittedAt, repeats, closedAt, availableAt } = assignments;
  return and(
    or(isNull(submittedAt), eq(repeats, "repeated")),
    isNull(closedAt),
    or(isNull(availableAt), lte(availableAt, now)),
    // Of a package its parts say it.
    sql`(NOT EXISTS (SELECT 1 FROM assignments p WHERE p.parent_id = ${assignments.id}) OR EXISTS (
      SELECT 1 FROM assignments p WHERE p.parent_id = ${assignments.id}
      AND (p.submitted_at IS NULL OR p.repeats = 'repeated')))`,
  );
}

function isRemindable(now: number): SQL | undefined {
  const { remindedAt } = assignments;
  return or(isNull(remindedAt), lte(remindedAt, now - policy.remindEveryMs));
}

interface Change {
  event: CareEvent;
  set: (now: number) => Partial<typeof assignments.$inferInsert>;
  when: SQL | undefined;
  refusal: (ctx: ReadContext, remindedAt: number | null) => Promise<ChangeFailure>;
  after?: (ctx: TransactionContext, client: ContactWith) => Promise<void>;
}

// One guarded update: of two at the same instant one is refused. Before the client agreed a member of staff changes only what they put ready.
function changeWork(
  ctx: Context,
  who: Staff,
  where: WorkOf,
  change: Change,
): Promise<Result<null, ChangeFailure | Refusal>> {
  return writeToClient(
    ctx,
    who,
    where,
    "offered",
    async (ctx, client): Promise<Result<null, ChangeFailure | ClientGone>> => {
      const known = and(
        isOf(client, where.assignmentId),
        isNull(assignments.withdrawnAt),
        isOpenToStaff(),
        client.contact === "offered" ? eq(assignments.assignedBy, who.account.id) : undefined,
      );
      const [there] = await ctx.tx.select({ remindedAt: assignments.remindedAt }).from(assignments).where(known);
      if (!there) return fail({ code: "client-gone" });
      const done = await ctx.tx
        .update(assignments)
        .set(change.set(ctx.clock.now()))
        .where(and(known, change.when))
        .returning({ id: assignments.id });
      if (done.length === 0) return fail(await change.refusal(ctx, there.remindedAt));
      await recordWork(ctx, who, { ...client, assignmentId: where.assignmentId }, change.event);
      await change.after?.(ctx, client);
      return ok(null);
    },
  );
}

// A part of a package goes with its package.
function isOf({ clientId, healthspaceId }: Pick<ContactWith, "clientId" | "healthspaceId">, id: string) {
  return and(
    eq(assignments.id, id),
    eq(assignments.accountId, clientId),
    eq(assignments.healthspaceId, healthspaceId),
    isNull(assignments.parentId),
  );
}

async function recordWork(
  ctx: TransactionContext,
  who: Staff,
  about: { clientId: string; healthspaceId: string; assignmentId: string },
  event: CareEvent,
): Promise<void> {
  const { clientId, healthspaceId, assignmentId } = about;
  const detail = { kind: "assignment", id: assignmentId };
  await recordAudit(ctx, { event, accountId: clientId, actorId: who.account.id, healthspaceId, detail });
}
