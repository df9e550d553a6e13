import type { conversationMessages } from "@/db/schema";
import type { PersonKey } from "../../platform/crypto/person-key";
import type { Absence } from "./people";
import { ABSENCE_LINE } from "./unread";

/** Where the subject of a conversation belongs. */
export function subjectPlace(conversationId: string): string {
  return `conversations|${conversationId}|subject`;
}

/** One message with its words. */
export function openMessage(key: PersonKey, row: typeof conversationMessages.$inferSelect) {
  const { id, sequence, authorId, sentAt, readAt, sendKey } = row;
  const body = key.open(`conversation_messages|${id}|body`, row.bodySealed);
  const isAbsence = sendKey.startsWith(ABSENCE_LINE);
  return {
    id,
    sequence,
    authorId,
    sentAt,
    readAt,
    author: key.open(`conversation_messages|${id}|author`, row.authorNameSealed),
    body: isAbsence ? "" : body,
    absence: isAbsence ? (JSON.parse(body) as Absence) : null,
  };
}
