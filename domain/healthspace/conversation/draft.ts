import { and, eq, inArray, like, or, sql } from "drizzle-orm";
import { assignments, conversationMessages, conversations, healthspaces, messageDrafts } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { ensurePersonKey, findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { levelOfClinician, type NotClinician } from "../staff/client-access";
import { codePoints, keptText } from "../worksheet/kept-draft";
import { needed } from "../worksheet/work";
import { type NoPlace, newWith, type Place, placeOf, type Reader, type Topic } from "./place";
import { openMessage, subjectPlace } from "./sealed";

// A message that is being written is kept while it is typed, each field for itself with its revision, as answers are (ADR 0100, ADR 0107).
// It is about the client, so it is sealed with the client's key, whoever writes it: gone with the client's account.

export type DraftField = "body" | "subject";

export interface KeptDraft {
  text: string;
  revision: number;
  at: number;
}

const NOTHING: KeptDraft = { text: "", revision: 0, at: 0 };

type Row = typeof messageDrafts.$inferSelect;

/** What is sealed: the text, and the send key of the page that saved it. */
interface Sealed {
  text: string;
  page: string;
}

export interface SaveDraft {
  topic: Topic;
  /** Of the page it is typed on: what was sent from there is not saved once more. */
  sendKey: string;
  fields: { name: DraftField; revision: number; text: string }[];
}

export interface SavedField {
  name: DraftField;
  revision: number;
  at: number;
}

export type DraftConflict = { name: DraftField } & KeptDraft;

/** `saved`: what was saved all the same. `by`: code points too many. */
export type DraftFailure =
  | NoPlace
  | { code: "session-ended" }
  | { code: "draft-conflict"; conflicts: DraftConflict[]; saved: SavedField[] }
  | { code: "answer-too-long"; field: DraftField; by: number; saved: SavedField[] }
  | { code: "saving-too-often"; until: number };

type Saved = Result<{ saved: SavedField[] }, DraftFailure>;

/** Saves what was typed, each field over the revision that the page had. What another tab saved meanwhile stays, and comes back. */
export function saveDraft(ctx: Context, who: Reader, { topic, sendKey, fields }: SaveDraft): Promise<Saved> {
  return inTransaction(ctx, async (ctx): Promise<Saved> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const counted = await consumeAttempt(ctx, "work-saves-account", who.account.id);
    if (!counted.allowed) return fail({ code: "saving-too-often", until: counted.blockedUntil });
    const placed = await placeOf(ctx, who, topic);
    if (!placed.ok) return placed;
    const place = placed.value;
    const now = ctx.clock.now();
    const rows = await rowsOf(ctx, who, place);
    const key =
      rows.length > 0
        ? needed(await findPersonKey(ctx, place.clientId), place.clientId)
        : await ensurePersonKey(ctx, place.clientId);
    // Sent while this save was under way, or sent with an answer that never came: only what is more than that is kept.
    const sent = await sentFrom(ctx, key, who, place, sendKey);
    const saved: SavedField[] = [];
    const conflicts: DraftConflict[] = [];
    let tooLong: { field: DraftField; by: number } | null = null;
    for (const { name, revision, text: typed } of fields) {
      const here = openedRow(key, rows, who, place, name) ?? { ...NOTHING, page: "" };
      const text = keptText(typed);
      const by = codePoints(text) - policy.answerCodePoints;
      if (by > 0) tooLong ??= { field: name, by };
      else if (text === here.text || isIn(sent, name, text))
        saved.push({ name, revision: here.revision, at: here.at || now });
      else if (revision !== here.revision && here.text !== "") {
        conflicts.push({ name, text: here.text, revision: here.revision, at: here.at });
      } else {
        const next = Math.max(here.revision, revision) + 1;
        await store(ctx, key, who, { subjectId: rowId(place, name), revision: next, value: { text, page: sendKey } });
        saved.push({ name, revision: next, at: now });
      }
    }
    if (tooLong !== null) return fail({ code: "answer-too-long", ...tooLong, saved });
    return conflicts.length === 0 ? ok({ saved }) : fail({ code: "draft-conflict", conflicts, saved });
  });
}

/** What this person was writing here. */
export async function findDrafts(
  ctx: ReadContext,
  who: Pick<Reader, "account">,
  place: Left,
  key: PersonKey | null,
): Promise<Record<DraftField, KeptDraft>> {
  const rows = await rowsOf(ctx, who, place);
  const field = (name: DraftField): KeptDraft => {
    const row = rows.length === 0 ? null : openedRow(needed(key, place.clientId), rows, who, place, name);
    return row ? { text: row.text, revision: row.revision, at: row.at } : NOTHING;
  };
  return { body: field("body"), subject: field("subject") };
}

/** Where a client left words of their own unsent, of these places. A place of a new conversation counts for its subject too. */
export async function findUnsent(
  ctx: ReadContext,
  clientId: string,
  subjectIds: readonly string[],
): Promise<Set<string>> {
  const places = new Map(
    subjectIds.flatMap((subjectId) =>
      (["body", "subject"] as const).map((name) => [rowId({ subjectId }, name), subjectId] as const),
    ),
  );
  const rows = await ctx.db.read
    .select()
    .from(messageDrafts)
    .where(and(eq(messageDrafts.accountId, clientId), inArray(messageDrafts.subjectId, [...places.keys()])));
  if (rows.length === 0) return new Set();
  const key = needed(await findPersonKey(ctx, clientId), clientId);
  const unsent = rows.filter((row) => openDraft(key, row).text.trim() !== "");
  return new Set(unsent.flatMap(({ subjectId }) => places.get(subjectId) ?? []));
}

/**
 * Empties the drafts of a message that was sent: those that its page saved, or that hold what was sent. What another tab wrote stays.
 * The row stays too, one revision further, so that an older page never writes over a newer text.
 */
export async function putDraftsAway(
  ctx: TransactionContext,
  key: PersonKey,
  who: Reader,
  place: Place,
  sent: { sendKey: string; body: string; subject?: string },
): Promise<void> {
  const rows = await rowsOf(ctx, who, place);
  for (const name of ["body", "subject"] as const) {
    const row = openedRow(key, rows, who, place, name);
    if (!row || row.text === "" || (row.page !== sent.sendKey && row.text !== sent[name])) continue;
    const value = { text: "", page: "" };
    await store(ctx, key, who, { subjectId: rowId(place, name), revision: row.revision + 1, value });
  }
}

type Sent = Record<DraftField, string>;

/** What this person sent to or about the client of this place from the page with this key. */
async function sentFrom(
  ctx: ReadContext,
  key: PersonKey,
  who: Reader,
  { clientId }: Place,
  sendKey: string,
): Promise<Sent[]> {
  const rows = await ctx.db.read
    .select({ conversationId: conversations.id, subject: conversations.subjectSealed, message: conversationMessages })
    .from(conversations)
    .innerJoin(
      conversationMessages,
      and(
        eq(conversationMessages.conversationId, conversations.id),
        eq(conversationMessages.authorId, who.account.id),
        or(eq(conversationMessages.sendKey, sendKey), like(conversationMessages.sendKey, `${sendKey}.%`)),
      ),
    )
    .where(eq(conversations.clientId, clientId));
  return rows.map(({ conversationId, subject, message }) => ({
    body: openMessage(key, message).body,
    subject: subject === null ? "" : key.open(subjectPlace(conversationId), subject),
  }));
}

/** Whether this text went with one of them: a save may arrive late, with the first part of what was sent. */
function isIn(sent: readonly Sent[], name: DraftField, text: string): boolean {
  return sent.some((each) => each[name].startsWith(text.trim()));
}

/** Where words may have been left: as `Topic`, a new conversation by the Healthspace's alias. */
export type LeftTopic = { assignmentId: string } | { conversationId: string } | { alias: string; clientId: string };

/**
 * What a member of staff was writing about a client who is closed to them now, such as by the end of the contact: their own words and
 * nothing else, at level 2 as before. `null`: they left none.
 */
export async function findLeftWords(
  ctx: ReadContext,
  who: Reader,
  topic: LeftTopic,
): Promise<Result<Record<DraftField, KeptDraft> | null, Exclude<NotClinician, { code: "staff-only" }>>> {
  const left = await leftPlace(ctx, topic);
  if (!left || left.clientId === who.account.id) return ok(null);
  const rows = await rowsOf(ctx, who, left);
  if (rows.length === 0) return ok(null);
  const level = await levelOfClinician(ctx, who);
  if (level !== null) return fail({ code: level });
  const drafts = await findDrafts(ctx, who, left, await findPersonKey(ctx, left.clientId));
  return ok(Object.values(drafts).every(({ text }) => text === "") ? null : drafts);
}

type Left = Pick<Place, "clientId" | "subjectId">;

async function leftPlace(ctx: ReadContext, topic: LeftTopic): Promise<Left | undefined> {
  const { read } = ctx.db;
  if ("assignmentId" in topic) {
    const { id, accountId: clientId } = assignments;
    const [row] = await read.select({ clientId }).from(assignments).where(eq(id, topic.assignmentId));
    return row && { ...row, subjectId: topic.assignmentId };
  }
  if ("conversationId" in topic) {
    const { id, clientId } = conversations;
    const [row] = await read.select({ clientId }).from(conversations).where(eq(id, topic.conversationId));
    return row && { ...row, subjectId: topic.conversationId };
  }
  const { alias, clientId } = topic;
  const [row] = await read.select({ id: healthspaces.id }).from(healthspaces).where(eq(healthspaces.alias, alias));
  return row && { clientId, subjectId: newWith(row.id, clientId) };
}

function rowId({ subjectId }: Pick<Place, "subjectId">, name: DraftField): string {
  return name === "body" ? subjectId : `${subjectId}/${name}`;
}

function rowsOf(
  ctx: ReadContext,
  { account }: Pick<Reader, "account">,
  place: Pick<Place, "subjectId">,
): Promise<Row[]> {
  return ctx.db.read
    .select()
    .from(messageDrafts)
    .where(
      and(
        eq(messageDrafts.accountId, account.id),
        inArray(messageDrafts.subjectId, [rowId(place, "body"), rowId(place, "subject")]),
      ),
    );
}

function openedRow(
  key: PersonKey,
  rows: readonly Row[],
  who: Pick<Reader, "account">,
  place: Pick<Place, "subjectId">,
  name: DraftField,
): (KeptDraft & { page: string }) | null {
  const row = rows.find(({ accountId, subjectId }) => accountId === who.account.id && subjectId === rowId(place, name));
  return row ? { ...openDraft(key, row), revision: row.revision, at: row.updatedAt } : null;
}

/** The words of one row. */
export function openDraft(key: PersonKey, { accountId, subjectId, revision, valueSealed }: Row): Sealed {
  return JSON.parse(key.open(draftPlace(accountId, subjectId, revision), valueSealed)) as Sealed;
}

/** Where a draft belongs: in another row, or as an older revision, it does not open. */
function draftPlace(accountId: string, subjectId: string, revision: number): string {
  return `message_drafts|${accountId}|${subjectId}|${revision}`;
}

async function store(
  ctx: TransactionContext,
  key: PersonKey,
  { account }: Reader,
  { subjectId, revision, value }: { subjectId: string; revision: number; value: Sealed },
): Promise<void> {
  const accountId = account.id;
  const valueSealed = key.seal(draftPlace(accountId, subjectId, revision), JSON.stringify(value));
  const values = { revision, valueSealed, updatedAt: ctx.clock.now() };
  await ctx.tx
    .insert(messageDrafts)
    .values({ accountId, subjectId, ...values })
    .onConflictDoUpdate({ target: [messageDrafts.accountId, messageDrafts.subjectId], set: values });
}

/** Drafts of staff about a client whose account goes: nothing else would find them. */
export async function dropDraftsAbout(ctx: TransactionContext, clientId: string): Promise<void> {
  await ctx.tx.delete(messageDrafts).where(sql`${messageDrafts.subjectId} LIKE ${`new:%:${clientId}%`}
    OR ${messageDrafts.subjectId} IN (SELECT id FROM conversations WHERE client_id = ${clientId}
      UNION SELECT id FROM assignments WHERE account_id = ${clientId})`);
}
