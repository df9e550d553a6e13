import { and, eq, inArray, like, or, sql } from "drizzle-orm";
import { conversationMessages, conversationPeople, conversations, messageDrafts } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { fullName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { ensurePersonKey, findPersonKey, type PersonKey } from "../../platform/crypto/person-key";
import { newId } from "../../platform/crypto/token";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import { work as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { markSeen, notify } from "../notice/notice";
import { keptText } from "../worksheet/kept-draft";
import { needed } from "../worksheet/work";
import { type Conversation, namesOfReaders, openMessage, writingOf } from "./conversation";
import { type NoPlace, type Place, placeOf, type Reader } from "./place";

export type SendFailure =
  | NoPlace
  | { code: "session-ended" }
  | { code: "message-missing"; field: "body" }
  | { code: "message-too-long"; field: "body"; by: number; most: number }
  | { code: "message-not-yet" | "message-nobody" | "message-ended" }
  | { code: "messages-limit"; until: number };

/**
 * One message, exactly once for its key: the page made it, so pressing twice, reloading and trying again after a lost answer all bring the
 * same. Another text under the same key is another message: it was changed after its first sending.
 */
export async function sendMessage(
  ctx: Context,
  who: Reader,
  { assignmentId, sendKey, body }: { assignmentId: string; sendKey: string; body: string },
): Promise<Result<{ sequence: number }, SendFailure>> {
  const text = keptText(body).trim();
  if (text === "") return fail({ code: "message-missing", field: "body" });
  const { messageCodePoints: most } = policy;
  const by = [...text].length - most;
  if (by > 0) return fail({ code: "message-too-long", field: "body", by, most });
  return inTransaction(ctx, async (ctx): Promise<Result<{ sequence: number }, SendFailure>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "session-ended" });
    const placed = await placeOf(ctx, who, assignmentId);
    if (!placed.ok) return placed;
    return sendIn(ctx, who, placed.value, { sendKey: isSendKey(sendKey) ? sendKey : newId(), text });
  });
}

async function sendIn(
  ctx: TransactionContext,
  who: Reader,
  place: Place,
  { sendKey, text }: { sendKey: string; text: string },
): Promise<Result<{ sequence: number }, SendFailure>> {
  // A new key beside messages of an older one would hide that it is gone.
  const key =
    place.conversationId === null
      ? await ensurePersonKey(ctx, place.clientId)
      : needed(await findPersonKey(ctx, place.clientId), place.clientId);
  const earlier = await sentUnder(ctx, key, place, who.account.id, sendKey);
  const same = earlier.find(({ body }) => body === text);
  if (same) return ok({ sequence: same.sequence });
  const last = await lastOf(ctx, place);
  const readers = (await namesOfReaders(ctx, place)).filter(({ id }) => id !== who.account.id);
  const writing = writingOf(place, last, readers);
  if (writing !== "open") return fail({ code: refusals[writing] });
  const counted = await consumeAttempt(ctx, "messages-account", who.account.id);
  if (!counted.allowed) return fail({ code: "messages-limit", until: counted.blockedUntil });
  const conversationId = place.conversationId ?? (await begin(ctx, who, place));
  const sequence = last + 1;
  const id = newId();
  await ctx.tx.insert(conversationMessages).values({
    id,
    conversationId,
    sequence,
    authorId: who.account.id,
    authorNameSealed: key.seal(`conversation_messages|${id}|author`, fullName(who.account)),
    bodySealed: key.seal(`conversation_messages|${id}|body`, text),
    sendKey: earlier.length === 0 ? sendKey : `${sendKey}.${earlier.length + 1}`,
    sentAt: ctx.clock.now(),
  });
  await hasRead(ctx, { conversationId, accountId: who.account.id, upTo: sequence });
  await tell(ctx, who, place, conversationId, readers);
  await recordAudit(ctx, {
    event: "message.sent",
    accountId: place.clientId,
    actorId: who.account.id,
    healthspaceId: place.healthspaceId,
    detail: { kind: "conversation", id: conversationId },
  });
  return ok({ sequence });
}

const refusals = {
  "not-yet": "message-not-yet",
  nobody: "message-nobody",
  ended: "message-ended",
} as const satisfies Record<Exclude<Conversation["writing"], "open">, string>;

// What the page made: a random UUID. Anything else was made by hand and is protected from nothing.
function isSendKey(key: string): boolean {
  return /^[0-9a-f-]{36}$/.test(key);
}

async function sentUnder(ctx: TransactionContext, key: PersonKey, place: Place, authorId: string, sendKey: string) {
  if (place.conversationId === null) return [];
  const rows = await ctx.tx
    .select()
    .from(conversationMessages)
    .where(
      and(
        eq(conversationMessages.conversationId, place.conversationId),
        eq(conversationMessages.authorId, authorId),
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

async function begin(ctx: TransactionContext, who: Reader, place: Place): Promise<string> {
  const id = newId();
  const { assignmentId, clientId, healthspaceId } = place;
  const createdAt = ctx.clock.now();
  await ctx.tx
    .insert(conversations)
    .values({ id, assignmentId, clientId, healthspaceId, createdBy: who.account.id, createdAt });
  return id;
}

/** How far a person has read; never back. */
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
}

// Feedback is news to the client. An answer is news to those of staff who wrote here and still may read; when none is left, to all who may.
async function tell(
  ctx: TransactionContext,
  who: Reader,
  place: Place,
  conversationId: string,
  readers: readonly { id: string }[],
): Promise<void> {
  const { assignmentId: subjectId, healthspaceId, clientId } = place;
  await markSeen(ctx, who.account.id, subjectId);
  await ctx.tx
    .delete(messageDrafts)
    .where(and(eq(messageDrafts.accountId, who.account.id), eq(messageDrafts.subjectId, subjectId)));
  if (place.as === "staff") {
    return notify(ctx, { accountId: clientId, kind: "new-feedback", subjectId, healthspaceId });
  }
  const ids = readers.map(({ id }) => id);
  const wrote = await ctx.tx
    .selectDistinct({ id: conversationMessages.authorId })
    .from(conversationMessages)
    .where(
      and(eq(conversationMessages.conversationId, conversationId), inArray(conversationMessages.authorId, [...ids])),
    );
  const told = wrote.length > 0 ? wrote.map(({ id }) => id) : ids;
  for (const accountId of told) await notify(ctx, { accountId, kind: "work-submitted", subjectId, healthspaceId });
}
