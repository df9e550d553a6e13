import { conversationMessages, conversationPeople, conversations } from "@/db/schema";
import type { Context } from "../../context";
import { subjectPlace } from "../../healthspace/conversation/sealed";
import type { Account } from "../../platform/account/account";
import { fullName } from "../../platform/account/person-name";
import { ensurePersonKey } from "../../platform/crypto/person-key";
import { newId } from "../../platform/crypto/token";
import { HOUR_MS } from "../../time";
import { inTransaction } from "../../transaction";
import demo from "./conversation.json" with { type: "json" };

interface Story {
  subject: string;
  /** `from`: `client`, or anything else for the member of staff. */
  messages: { from: string; body: string }[];
}

/** A conversation of two people, by default that of Cas and Eva: the client has yet to read the last message. Nobody is mailed about it. */
export async function buildConversation(
  ctx: Context,
  { client, staff, healthspaceId }: { client: Account; staff: Account; healthspaceId: string },
  story: Story = demo,
): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const key = await ensurePersonKey(ctx, client.id);
    const [conversationId, now] = [newId(), ctx.clock.now()];
    const last = story.messages.length;
    const timeOf = (sequence: number) => now - (last - sequence + 1) * HOUR_MS;
    await ctx.tx.insert(conversations).values({
      id: conversationId,
      clientId: client.id,
      healthspaceId,
      subjectSealed: key.seal(subjectPlace(conversationId), story.subject),
      createdBy: client.id,
      createdAt: timeOf(1),
    });
    for (const [index, { from, body }] of story.messages.entries()) {
      const [id, author] = [newId(), from === "client" ? client : staff];
      await ctx.tx.insert(conversationMessages).values({
        id,
        conversationId,
        sequence: index + 1,
        authorId: author.id,
        authorNameSealed: key.seal(`conversation_messages|${id}|author`, fullName(author)),
        bodySealed: key.seal(`conversation_messages|${id}|body`, body),
        sendKey: newId(),
        sentAt: timeOf(index + 1),
        // All but the last, to which the client has not come yet.
        readAt: index + 1 < last ? timeOf(index + 1) : null,
      });
    }
    for (const [accountId, readSequence] of [
      [client.id, last - 1],
      [staff.id, last],
    ] as const) {
      const readAt = timeOf(readSequence);
      await ctx.tx
        .insert(conversationPeople)
        .values({ conversationId, accountId, joinedAt: timeOf(1), readSequence, readAt });
    }
    return conversationId;
  });
}
