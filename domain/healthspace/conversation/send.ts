import { createHash } from "node:crypto";
import { and, eq, gt, inArray, isNull, like, lte, ne, notLike, or, sql } from "drizzle-orm";
import { conversationMessages, conversationPeople, conversations } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey, findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { newId } from "../../platform/crypto/token";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { markSeen, notify } from "../notice/notice";
import { codePoints, keptText } from "../worksheet/kept-draft";
import { needed } from "../worksheet/work";
import { type Conversation, writingOf } from "./conversation";
import { putDraftsAway } from "./draft";
import { type Absence, listReceivers, type Participant, participantsOf } from "./people";
import { type NoPlace, type Place, placeOf, type Reader, type Topic } from "./place";
import { openMessage, subjectPlace } from "./sealed";
import { ABSENCE_LINE } from "./unread";

export type MessageProblem =
  | { code: "message-missing"; field: "body" }
  | { code: "message-too-long"; field: "body"; by: number; most: number };

export type SendFailure =
  | NoPlace
  | MessageProblem
  | { code: "session-ended" }
  | { code: "message-not-yet" | "message-nobody" | "message-ended" }
  | { code: "message-readers"; readers: Participant[] }
  | { code: "messages-limit"; until: number };

export interface NewMessage {
  /** Made with the page. */
  sendKey: string;
  body: string;
  /** `2026-12-24`, where people live. */
  today: string;
  /** Ids of who could read it when the form was shown; left out: nobody was named. */
  shown?: readonly string[];
  /** Sequence of the newest message that stood above the form; left out: all of them did. */
  seen?: number;
}

export interface Sent {
  conversationId: string;
  sequence: number;
}

/**
 * One message, exactly once for its key: the page made it, so pressing twice, reloading and trying again after a lost answer all bring the
 * same. Another text under the same key is another message: it was changed after its first sending.
 */
export async function sendMessage(
  ctx: Context,
  who: Reader,
  topic: Exclude<Topic, { clientId: string }>,
  message: NewMessage,
): Promise<Result<Sent, SendFailure>> {
  const text = readBody(message.body);
  if (!text.ok) return text;
  return inTransaction(ctx, async (ctx): Promise<Result<Sent, SendFailure>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const placed = await placeOf(ctx, who, topic);
    if (!placed.ok) return placed;
    const place = placed.value;
    const key = await keyOf(ctx, place);
    const said = { ...message, sendKey: usableKey(message.sendKey), body: text.value };
    const earlier = await sentUnder(ctx, key, place, who, said.sendKey);
    const same = earlier.find(({ body }) => body === said.body);
    if (same && place.conversationId) return ok({ conversationId: place.conversationId, sequence: same.sequence });
    const others = await othersAt(ctx, who, place, message.today);
    const last = await lastOf(ctx, place);
    const writing = writingOf(place, last, others);
    if (writing !== "open") return fail({ code: refusals[writing] });
    return write(ctx, who, place, { key, others, last, earlier: earlier.length, said });
  });
}

export type StartProblem =
  | MessageProblem
  | { code: "message-to-missing"; field: "to" }
  | { code: "subject-missing"; field: "subject" }
  | { code: "subject-too-long"; field: "subject"; by: number; most: number };

export type StartFailure =
  | Exclude<SendFailure, MessageProblem>
  | FieldsFailure<StartProblem>
  | { code: "message-receiver-gone"; field: "to" }
  | { code: "message-nobody-to" }
  | { code: "conversations-limit"; until: number };

export interface NewConversation extends NewMessage {
  subject: string;
  /** Of a client: to whom. Staff write to the client. */
  to?: string;
}

/** Begins a conversation with its first message, once for its key as well: its id follows from the key. */
export async function startConversation(
  ctx: Context,
  who: Reader,
  where: { healthspaceId: string; clientId: string },
  message: NewConversation,
): Promise<Result<Sent, StartFailure>> {
  const judged = judge(who, where, message);
  if (!judged.ok) return judged;
  const { body, subject } = judged.value;
  return inTransaction(ctx, async (ctx): Promise<Result<Sent, StartFailure>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const placed = await placeOf(ctx, who, where);
    if (!placed.ok) return placed;
    const begun = placed.value;
    const key = await ensurePersonKey(ctx, where.clientId);
    const said = { ...message, sendKey: usableKey(message.sendKey), body };
    const id = conversationIdOf(who, where, message.to ?? "", said.sendKey);
    const place: Place = { ...begun, conversationId: (await isThere(ctx, id)) ? id : null };
    const earlier = await sentUnder(ctx, key, place, who, said.sendKey);
    const same = earlier.find((each) => each.body === body);
    if (same) return ok({ conversationId: id, sequence: same.sequence });
    const found = await receiversOf(ctx, who, place, message);
    if (!found.ok) return found;
    const receivers = found.value;
    if (place.conversationId === null) {
      const counted = await consumeAttempt(ctx, "conversations-account", who.account.id);
      if (!counted.allowed) return fail({ code: "conversations-limit", until: counted.blockedUntil });
    }
    const last = await lastOf(ctx, place);
    return write(ctx, who, place, { key, others: receivers, last, earlier: earlier.length, said, id, subject });
  });
}

function readBody(typed: string): Result<string, MessageProblem> {
  const text = keptText(typed).trim();
  if (text === "") return fail({ code: "message-missing", field: "body" });
  const { messageCodePoints: most } = policy;
  const by = codePoints(text) - most;
  return by > 0 ? fail({ code: "message-too-long", field: "body", by, most }) : ok(text);
}

function judge(
  who: Reader,
  { clientId }: { clientId: string },
  { to = "", subject: typed, body }: NewConversation,
): Result<{ body: string; subject: string }, FieldsFailure<StartProblem>> {
  const problems: StartProblem[] = [];
  if (clientId === who.account.id && to === "") problems.push({ code: "message-to-missing", field: "to" });
  const subject = keptText(typed).replace(/\s+/g, " ").trim();
  const { subjectCodePoints: most } = policy;
  const by = codePoints(subject) - most;
  if (subject === "") problems.push({ code: "subject-missing", field: "subject" });
  if (by > 0) problems.push({ code: "subject-too-long", field: "subject", by, most });
  const text = readBody(body);
  if (!text.ok) problems.push(text.failure);
  return problems.length === 0 && text.ok ? ok({ body: text.value, subject }) : fail({ code: "fields", problems });
}

/** Who would read the first message besides its author, or why it cannot be written to whom it is for. */
async function receiversOf(
  ctx: TransactionContext,
  who: Reader,
  place: Place,
  { to, today }: NewConversation,
): Promise<Result<Participant[], Extract<StartFailure, { code: "message-receiver-gone" | "message-nobody-to" }>>> {
  const along = await othersAt(ctx, who, { ...place, conversationId: null }, today);
  if (place.as === "staff") return ok(along);
  const receivers = await listReceivers(ctx, place, today);
  if (receivers.length === 0) return fail({ code: "message-nobody-to" });
  const chosen = receivers.find((each) => each.id === to);
  if (!chosen) return fail({ code: "message-receiver-gone", field: "to" });
  const { id, name, absence } = chosen;
  return ok([{ id, name, absence, isIn: true }, ...along.filter((each) => each.id !== id)]);
}

async function othersAt(ctx: TransactionContext, who: Reader, place: Place, today: string): Promise<Participant[]> {
  return (await participantsOf(ctx, place, today)).filter(({ id }) => id !== who.account.id);
}

interface Writing {
  key: PersonKey;
  /** Who else will read it. */
  others: Participant[];
  /** Sequence of the newest message. */
  last: number;
  /** How many messages were sent under this key before. */
  earlier: number;
  said: NewMessage;
  /** Of a conversation that is begun. */
  id?: string;
  subject?: string;
}

async function write(
  ctx: TransactionContext,
  who: Reader,
  place: Place,
  { key, others, last, earlier, said, id = newId(), subject }: Writing,
): Promise<Result<Sent, Extract<SendFailure, { code: "message-readers" | "messages-limit" }>>> {
  const { shown } = said;
  if (shown && others.some((each) => !shown.includes(each.id)))
    return fail({ code: "message-readers", readers: others });
  const counted = await consumeAttempt(ctx, "messages-account", who.account.id);
  if (!counted.allowed) return fail({ code: "messages-limit", until: counted.blockedUntil });
  const conversationId = place.conversationId ?? (await begin(ctx, who, place, { key, id, subject }));
  const here = { ...place, conversationId };
  const sequence = last + 1;
  const sendKey = earlier === 0 ? said.sendKey : `${said.sendKey}.${earlier + 1}`;
  await addLine(ctx, here, key, { sequence, author: who.account, body: said.body, sendKey });
  const shownUpTo = place.assignmentId === null ? await addAbsences(ctx, here, key, others, sequence) : sequence;
  await join(ctx, conversationId, [who.account.id, ...others.filter(({ isIn }) => isIn).map((each) => each.id)]);
  const unseen = await firstUnseen(ctx, who, here, { seen: said.seen, last });
  await hasRead(ctx, { conversationId, accountId: who.account.id, upTo: unseen === null ? shownUpTo : unseen - 1 });
  await ctx.tx
    .update(conversationPeople)
    .set({ archivedAt: null })
    .where(eq(conversationPeople.conversationId, conversationId));
  await putDraftsAway(ctx, key, who, place, { sendKey: said.sendKey, body: said.body, subject });
  if (unseen === null) await markSeen(ctx, who.account.id, here.assignmentId ?? conversationId);
  await tell(ctx, here, others);
  await recordAudit(ctx, {
    event: "message.sent",
    accountId: place.clientId,
    actorId: who.account.id,
    healthspaceId: place.healthspaceId,
    detail: { kind: "conversation", id: conversationId },
  });
  return ok({ conversationId, sequence });
}

// What came from others while this was typed stays new: sending says nothing about what was not on the page.
async function firstUnseen(
  ctx: TransactionContext,
  who: Reader,
  { conversationId }: { conversationId: string },
  { seen, last }: { seen: number | undefined; last: number },
): Promise<number | null> {
  if (seen === undefined || seen >= last) return null;
  const { sequence, authorId, sendKey } = conversationMessages;
  const [row] = await ctx.tx
    .select({ first: sql<number | null>`min(${sequence})` })
    .from(conversationMessages)
    .where(
      and(
        eq(conversationMessages.conversationId, conversationId),
        gt(sequence, seen),
        lte(sequence, last),
        ne(authorId, who.account.id),
        notLike(sendKey, `${ABSENCE_LINE}%`),
      ),
    );
  return row?.first ?? null;
}

const refusals = {
  "not-yet": "message-not-yet",
  nobody: "message-nobody",
  ended: "message-ended",
} as const satisfies Record<Exclude<Conversation["writing"], "open">, string>;

// A new key beside messages of an older one would hide that it is gone.
async function keyOf(ctx: TransactionContext, place: Place): Promise<PersonKey> {
  if (place.conversationId === null) return ensurePersonKey(ctx, place.clientId);
  return needed(await findPersonKey(ctx, place.clientId), place.clientId);
}

// What the page made: a random UUID. Anything else was made by hand and is protected from nothing.
function usableKey(key: string): string {
  return /^[0-9a-f-]{36}$/.test(key) ? key : newId();
}

// Random because the key is, and the same for the same form: the primary key lets one of several requests begin it.
function conversationIdOf(
  who: Reader,
  where: { healthspaceId: string; clientId: string },
  to: string,
  sendKey: string,
) {
  const parts = [who.account.id, where.healthspaceId, where.clientId, to, sendKey];
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function isThere(ctx: TransactionContext, id: string): Promise<boolean> {
  const [row] = await ctx.tx.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, id));
  return row !== undefined;
}

async function sentUnder(ctx: TransactionContext, key: PersonKey, place: Place, who: Reader, sendKey: string) {
  if (place.conversationId === null) return [];
  const rows = await ctx.tx
    .select()
    .from(conversationMessages)
    .where(
      and(
        eq(conversationMessages.conversationId, place.conversationId),
        eq(conversationMessages.authorId, who.account.id),
        or(eq(conversationMessages.sendKey, sendKey), like(conversationMessages.sendKey, `${sendKey}.%`)),
      ),
    );
  return rows.map((row) => openMessage(key, row));
}

async function lastOf(ctx: TransactionContext, { conversationId }: Place): Promise<number> {
  if (conversationId === null) return 0;
  const [row] = await ctx.tx
    .select({ last: sql<number | null>`max(${conversationMessages.sequence})` })
    .from(conversationMessages)
    .where(eq(conversationMessages.conversationId, conversationId));
  return row?.last ?? 0;
}

async function begin(
  ctx: TransactionContext,
  who: Reader,
  { assignmentId, clientId, healthspaceId }: Place,
  { key, id, subject }: { key: PersonKey; id: string; subject: string | undefined },
): Promise<string> {
  await ctx.tx.insert(conversations).values({
    id,
    assignmentId,
    clientId,
    healthspaceId,
    subjectSealed: subject === undefined ? null : key.seal(subjectPlace(id), subject),
    createdBy: who.account.id,
    createdAt: ctx.clock.now(),
  });
  return id;
}

interface Line {
  sequence: number;
  author: { id: string; firstName: string; lastName: string } | { id: string; name: string };
  body: string;
  sendKey: string;
}

async function addLine(
  ctx: TransactionContext,
  { conversationId }: { conversationId: string },
  key: PersonKey,
  { sequence, author, body, sendKey }: Line,
): Promise<void> {
  const id = newId();
  await ctx.tx.insert(conversationMessages).values({
    id,
    conversationId,
    sequence,
    authorId: author.id,
    authorNameSealed: key.seal(`conversation_messages|${id}|author`, "name" in author ? author.name : fullName(author)),
    bodySealed: key.seal(`conversation_messages|${id}|body`, body),
    sendKey,
    sentAt: ctx.clock.now(),
  });
}

// Once per absence: the key of the line is its days. It stays true when the absence is changed or over.
async function addAbsences(
  ctx: TransactionContext,
  place: { conversationId: string },
  key: PersonKey,
  others: readonly Participant[],
  last: number,
): Promise<number> {
  let sequence = last;
  for (const { id, name, isIn, absence } of others) {
    if (!isIn || absence === null) continue;
    const sendKey = `${ABSENCE_LINE}${absence.from}.${absence.until}`;
    const [there] = await ctx.tx
      .select({ id: conversationMessages.id })
      .from(conversationMessages)
      .where(
        and(
          eq(conversationMessages.conversationId, place.conversationId),
          eq(conversationMessages.authorId, id),
          eq(conversationMessages.sendKey, sendKey),
        ),
      );
    if (there) continue;
    sequence += 1;
    const body = JSON.stringify(absence satisfies Absence);
    await addLine(ctx, place, key, { sequence, author: { id, name }, body, sendKey });
  }
  return sequence;
}

async function join(ctx: TransactionContext, conversationId: string, accountIds: readonly string[]): Promise<void> {
  const joinedAt = ctx.clock.now();
  for (const accountId of accountIds) {
    await ctx.tx
      .insert(conversationPeople)
      .values({ conversationId, accountId, joinedAt })
      .onConflictDoUpdate({
        target: [conversationPeople.conversationId, conversationPeople.accountId],
        set: { joinedAt: sql`coalesce(${conversationPeople.joinedAt}, ${joinedAt})` },
      });
  }
}

/** How far a person has read; never back. A message counts as read from the first of those it was for, and keeps that time. */
export async function hasRead(
  ctx: TransactionContext,
  { conversationId, accountId, upTo }: { conversationId: string; accountId: string; upTo: number },
): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx
    .insert(conversationPeople)
    .values({ conversationId, accountId, readSequence: upTo, readAt: now })
    .onConflictDoUpdate({
      target: [conversationPeople.conversationId, conversationPeople.accountId],
      set: { readSequence: upTo, readAt: now },
      setWhere: sql`${conversationPeople.readSequence} < ${upTo}`,
    });
  await ctx.tx
    .update(conversationMessages)
    .set({ readAt: now })
    .where(
      and(
        eq(conversationMessages.conversationId, conversationId),
        lte(conversationMessages.sequence, upTo),
        ne(conversationMessages.authorId, accountId),
        isNull(conversationMessages.readAt),
        sql`(EXISTS (SELECT 1 FROM conversation_people jp WHERE jp.conversation_id = ${conversationId}
          AND jp.account_id = ${accountId} AND jp.joined_at IS NOT NULL)
          OR EXISTS (SELECT 1 FROM conversations fc WHERE fc.id = ${conversationId}
          AND (fc.assignment_id IS NOT NULL OR fc.client_id = ${accountId})))`,
      ),
    );
}

// A message is news to everybody else who is in the conversation, and once more when it still waits after a week. Feedback is news to the
// client. An answer to it is news to those of staff who wrote here and still may read; when none is left, to all who may.
async function tell(
  ctx: TransactionContext,
  place: Place & { conversationId: string },
  others: readonly Participant[],
): Promise<void> {
  const { assignmentId, conversationId, healthspaceId, clientId } = place;
  const subjectId = assignmentId ?? conversationId;
  if (assignmentId === null) {
    const later = ctx.clock.now() + policy.unreadMs - policy.noticeMs;
    for (const { id: accountId } of others.filter(({ isIn }) => isIn)) {
      await notify(ctx, { accountId, kind: "new-message", subjectId, healthspaceId });
      await notify(ctx, { accountId, kind: "message-waits", subjectId, healthspaceId, from: later });
    }
    return;
  }
  if (place.as === "staff") {
    return notify(ctx, { accountId: clientId, kind: "new-feedback", subjectId, healthspaceId });
  }
  const ids = others.map(({ id }) => id);
  const wrote = await ctx.tx
    .selectDistinct({ id: conversationMessages.authorId })
    .from(conversationMessages)
    .where(
      and(eq(conversationMessages.conversationId, conversationId), inArray(conversationMessages.authorId, [...ids])),
    );
  const told = wrote.length > 0 ? wrote.map(({ id }) => id) : ids;
  for (const accountId of told) await notify(ctx, { accountId, kind: "work-submitted", subjectId, healthspaceId });
}
