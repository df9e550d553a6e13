import { asc, eq } from "drizzle-orm";
import { accounts, conversationMessages, conversationPeople } from "@/db/schema";
import type { ReadContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { ok, type Result } from "../../result";
import { readersOf } from "../connection/living";
import { needed } from "../worksheet/work";
import { type NoPlace, type Place, placeOf, type Reader } from "./place";

// Feedback is a conversation about one assignment. Everything said in it is sealed with the client's key: it is about the client,
// whoever wrote it, and gone with the client's account (ADR 0099).

export interface Message {
  id: string;
  /** Counts from 1. */
  sequence: number;
  author: string;
  writtenBy: "me" | "somebody-else";
  body: string;
  sentAt: number;
  /** When somebody else had read so far; `null`: nobody yet. */
  readAt: number | null;
}

export interface Conversation {
  as: Place["as"];
  messages: Message[];
  /** Everybody who can read this now besides whoever looks, the client first. */
  readers: { id: string; name: string }[];
  lastSequence: number;
  /** How many messages of others are new to whoever looks. */
  unread: number;
  /**
   * Whether whoever looks may write. `not-yet`: staff wait for work that was handed in, a client answers what staff wrote. `nobody`: no one
   * would read it. `ended`: the client is no member any more.
   */
  writing: "open" | "not-yet" | "nobody" | "ended";
}

/** What was said about one assignment, for the client or for staff who may read the record. Marks nothing as read. */
export async function findConversation(
  ctx: ReadContext,
  who: Reader,
  assignmentId: string,
): Promise<Result<Conversation, NoPlace>> {
  const placed = await placeOf(ctx, who, assignmentId);
  if (!placed.ok) return placed;
  const place = placed.value;
  const [{ messages, people }, readers] = await Promise.all([saidIn(ctx, place), namesOfReaders(ctx, place)]);
  const me = who.account.id;
  const others = readers.filter(({ id }) => id !== me);
  const readUpTo = people.find(({ accountId }) => accountId === me)?.readSequence ?? 0;
  return ok({
    as: place.as,
    messages: messages.map(({ authorId, ...message }) => ({
      ...message,
      writtenBy: authorId === me ? ("me" as const) : ("somebody-else" as const),
      readAt: firstReading(people, authorId, message.sequence),
    })),
    readers: others,
    lastSequence: messages.at(-1)?.sequence ?? 0,
    unread: messages.filter(({ authorId, sequence }) => authorId !== me && sequence > readUpTo).length,
    writing: writingOf(place, messages.length, others),
  });
}

/** Whether this person may add to it. `others`: who else would read it. */
export function writingOf(place: Place, said: number, others: readonly unknown[]): Conversation["writing"] {
  if (!place.isOpen) return "ended";
  if (place.as === "staff") return place.isHandedIn ? "open" : "not-yet";
  if (said === 0) return "not-yet";
  return others.length > 0 ? "open" : "nobody";
}

/** The client, and staff with record access at this moment. */
export async function namesOfReaders(ctx: ReadContext, place: Place): Promise<{ id: string; name: string }[]> {
  const [staff, [client]] = await Promise.all([
    readersOf(ctx, { accountId: place.clientId, healthspaceId: place.healthspaceId }),
    ctx.db.read
      .select({ id: accounts.id, firstName: accounts.firstName, lastName: accounts.lastName })
      .from(accounts)
      .where(eq(accounts.id, place.clientId)),
  ]);
  return [...(client ? [client] : []), ...staff].map((person) => ({ id: person.id, name: fullName(person) }));
}

async function saidIn(ctx: ReadContext, { conversationId, clientId }: Place) {
  if (conversationId === null) return { messages: [], people: [] };
  const [rows, people, key] = await Promise.all([
    ctx.db.read
      .select()
      .from(conversationMessages)
      .where(eq(conversationMessages.conversationId, conversationId))
      .orderBy(asc(conversationMessages.sequence)),
    ctx.db.read.select().from(conversationPeople).where(eq(conversationPeople.conversationId, conversationId)),
    findPersonKey(ctx, clientId),
  ]);
  return { messages: rows.map((row) => openMessage(needed(key, clientId), row)), people };
}

export function openMessage(key: PersonKey, row: typeof conversationMessages.$inferSelect) {
  const { id, sequence, authorId, sentAt } = row;
  return {
    id,
    sequence,
    authorId,
    sentAt,
    author: key.open(`conversation_messages|${id}|author`, row.authorNameSealed),
    body: key.open(`conversation_messages|${id}|body`, row.bodySealed),
  };
}

function firstReading(people: (typeof conversationPeople.$inferSelect)[], authorId: string, sequence: number) {
  const times = people.flatMap(({ accountId, readSequence, readAt }) =>
    accountId !== authorId && readSequence >= sequence && readAt !== null ? [readAt] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}
