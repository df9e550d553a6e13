import { and, asc, eq, gte, sql } from "drizzle-orm";
import { conversationMessages, conversationPeople } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import { findPersonKey } from "../../platform/crypto/person-key";
import { isStillAlive } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { countOpening } from "../staff/clients";
import { needed } from "../worksheet/work";
import { type DraftField, findDrafts, type KeptDraft } from "./draft";
import { type Absence, type Participant, participantsOf } from "./people";
import { type NoPlace, type Place, placeOf, type Reader, type Topic } from "./place";
import { openMessage, subjectPlace } from "./sealed";
import { ABSENCE_LINE } from "./unread";

// Feedback is a conversation about one assignment, a message one with a subject: one mechanism. Everything said in it is sealed with the
// client's key: it is about the client, whoever wrote it, and gone with the client's account (ADR 0099, ADR 0107).

export interface Message {
  id: string;
  /** Counts from 1. */
  sequence: number;
  author: string;
  writtenBy: "me" | "somebody-else";
  body: string;
  /** Instead of words of the author: that they were absent when a message came. */
  absence: Absence | null;
  sentAt: number;
  /** When the first of those it was for had read it; `null`: nobody yet. Who only reads along does not count. */
  readAt: number | null;
  /** Somebody else wrote it after what the person has read. */
  isNew: boolean;
  /** Mine, and nobody has read it for so long that it should be said. */
  waitsLong: boolean;
}

export interface Conversation {
  as: Place["as"];
  place: Place;
  /** `null`: feedback, which has none. */
  subject: string | null;
  /** What is shown now: all of feedback, fifty of a conversation. */
  messages: Message[];
  /** Where the messages before and after these begin; `null`: there are none. */
  earlier: number | null;
  later: number | null;
  /** Everybody who can read this now besides whoever looks, the client first. */
  readers: Participant[];
  lastSequence: number;
  /** How many messages of others are new to whoever looks, and the first of them. */
  unread: number;
  firstUnread: number | null;
  isArchived: boolean;
  /**
   * Whether whoever looks may write. `not-yet`: staff wait for work that was handed in, a client answers what staff wrote. `nobody`: no one
   * to whom it was sent would read it. `ended`: the client is no member any more.
   */
  writing: "open" | "not-yet" | "nobody" | "ended";
  drafts: Record<DraftField, KeptDraft>;
}

export interface View {
  /** `2026-12-24`, where people live. */
  today: string;
  /** The message that the page begins with; left out: where the person is. */
  from?: number;
}

/** What was said, for the client or for staff to whom it is open. Marks nothing as read, and leaves no line: see `openConversation`. */
export async function findConversation(
  ctx: ReadContext,
  who: Reader,
  topic: Topic,
  view: View,
): Promise<Result<Conversation, NoPlace>> {
  const placed = await placeOf(ctx, who, topic);
  return placed.ok ? ok(await conversationAt(ctx, who, placed.value, view)) : placed;
}

/**
 * A conversation is opened. Where staff read, the line that the client sees is written first, in one transaction with the questions
 * whether this session is at level 2 and the conversation is open to it; nothing is shown when it cannot be.
 */
export async function openConversation(
  ctx: Context,
  who: Reader,
  conversationId: string,
  view: View,
): Promise<Result<Conversation, NoPlace>> {
  const topic = { conversationId };
  const placed = await placeOf(ctx, who, topic);
  if (!placed.ok) return placed;
  if (placed.value.as === "client") return ok(await conversationAt(ctx, who, placed.value, view));
  const noted = await inTransaction(ctx, async (ctx): Promise<Result<Place, NoPlace>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "conversation-gone" });
    const again = await placeOf(ctx, who, topic);
    if (!again.ok) return again;
    const { clientId, healthspaceId } = again.value;
    const actorId = who.account.id;
    const detail = { kind: "conversation", id: conversationId };
    await recordAudit(ctx, { event: "conversation.read", accountId: clientId, actorId, healthspaceId, detail });
    await countOpening(ctx, { staffId: actorId, clientId, healthspaceId });
    return again;
  });
  return noted.ok ? ok(await conversationAt(ctx, who, noted.value, view)) : noted;
}

/** What a form for a new conversation needs: who will read along, and what was typed there before. */
export async function prepareConversation(
  ctx: ReadContext,
  who: Reader,
  where: { healthspaceId: string; clientId: string },
  today: string,
): Promise<Result<Pick<Conversation, "place" | "readers" | "drafts">, NoPlace>> {
  const placed = await placeOf(ctx, who, where);
  if (!placed.ok) return placed;
  const place = placed.value;
  const [participants, key] = await Promise.all([
    participantsOf(ctx, place, today),
    findPersonKey(ctx, place.clientId),
  ]);
  const readers = participants.filter(({ id }) => id !== who.account.id);
  return ok({ place, readers, drafts: await findDrafts(ctx, who, place, key) });
}

async function conversationAt(
  ctx: ReadContext,
  who: Reader,
  place: Place,
  { today, from }: View,
): Promise<Conversation> {
  const me = who.account.id;
  const [facts, participants, key] = await Promise.all([
    factsOf(ctx, place, me),
    participantsOf(ctx, place, today),
    findPersonKey(ctx, place.clientId),
  ]);
  const { last, unread, firstUnread, people } = facts;
  const readUpTo = people.find(({ accountId }) => accountId === me)?.readSequence ?? 0;
  const all = place.assignmentId !== null;
  const most = all ? last : policy.messagesPerPage;
  const first = all ? 1 : firstShown(from, firstUnread, last);
  const rows = await messagesFrom(ctx, place, first, most);
  const now = ctx.clock.now();
  const messages = rows.map((row): Message => {
    const { authorId, ...message } = openMessage(needed(key, place.clientId), row);
    const writtenBy = authorId === me ? ("me" as const) : ("somebody-else" as const);
    const isMine = writtenBy === "me" && message.absence === null;
    return {
      ...message,
      writtenBy,
      isNew: writtenBy === "somebody-else" && message.absence === null && message.sequence > readUpTo,
      waitsLong: isMine && message.readAt === null && message.sentAt + policy.unreadMs <= now,
    };
  });
  const others = participants.filter(({ id }) => id !== me);
  return {
    as: place.as,
    place,
    subject:
      place.subjectSealed === null || place.conversationId === null
        ? null
        : needed(key, place.clientId).open(subjectPlace(place.conversationId), place.subjectSealed),
    messages,
    earlier: first > 1 ? Math.max(1, first - most) : null,
    later: first + most <= last ? first + most : null,
    readers: others,
    lastSequence: last,
    unread,
    firstUnread,
    isArchived: isArchived(people, me),
    writing: writingOf(place, last, others),
    drafts: await findDrafts(ctx, who, place, key),
  };
}

// The newest, or from the first new one on when there are more of those than fit.
function firstShown(from: number | undefined, firstUnread: number | null, last: number): number {
  const newest = Math.max(1, last - policy.messagesPerPage + 1);
  if (from !== undefined && Number.isInteger(from)) return Math.min(Math.max(1, from), Math.max(1, last));
  return firstUnread === null ? newest : Math.min(firstUnread, newest);
}

/** Whether this person may add to it. `others`: who else would read it. */
export function writingOf(
  place: Place,
  said: number,
  others: readonly Pick<Participant, "isIn">[],
): Conversation["writing"] {
  if (!place.isOpen) return "ended";
  if (place.assignmentId !== null && place.as === "staff") return place.isHandedIn ? "open" : "not-yet";
  if (place.assignmentId !== null && said === 0) return "not-yet";
  return others.some(({ isIn }) => isIn) ? "open" : "nobody";
}

type PersonRow = typeof conversationPeople.$inferSelect;

async function factsOf(ctx: ReadContext, { conversationId }: Place, me: string) {
  if (conversationId === null) return { last: 0, unread: 0, firstUnread: null, people: [] as PersonRow[] };
  const people = await ctx.db.read
    .select()
    .from(conversationPeople)
    .where(eq(conversationPeople.conversationId, conversationId));
  const readUpTo = people.find(({ accountId }) => accountId === me)?.readSequence ?? 0;
  const { sequence, authorId, sendKey } = conversationMessages;
  const isNew = sql`${authorId} <> ${me} AND ${sequence} > ${readUpTo} AND ${sendKey} NOT LIKE ${`${ABSENCE_LINE}%`}`;
  const [row] = await ctx.db.read
    .select({
      last: sql<number | null>`max(${sequence})`,
      unread: sql<number>`count(CASE WHEN ${isNew} THEN 1 END)`,
      firstUnread: sql<number | null>`min(CASE WHEN ${isNew} THEN ${sequence} END)`,
    })
    .from(conversationMessages)
    .where(eq(conversationMessages.conversationId, conversationId));
  return { last: row?.last ?? 0, unread: row?.unread ?? 0, firstUnread: row?.firstUnread ?? null, people };
}

function isArchived(people: readonly PersonRow[], me: string): boolean {
  return people.some(({ accountId, archivedAt }) => accountId === me && archivedAt !== null);
}

async function messagesFrom(ctx: ReadContext, { conversationId }: Place, first: number, most: number) {
  if (conversationId === null) return [];
  return ctx.db.read
    .select()
    .from(conversationMessages)
    .where(and(eq(conversationMessages.conversationId, conversationId), gte(conversationMessages.sequence, first)))
    .orderBy(asc(conversationMessages.sequence))
    .limit(most);
}
