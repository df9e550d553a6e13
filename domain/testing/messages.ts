import { asc, sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "../context";
import { openMessage } from "../platform/outbox/enqueue";
import type { CodeCall, Mail, Message, TextMessage } from "../platform/outbox/message";

/** A text message that brings a code. */
export type CodeMessage = Extract<TextMessage, { values: { code: string } }>;

/** Every message still in the outbox, in the order they were written. Takes none of them away. */
export async function queued(ctx: Context): Promise<Message[]> {
  const rows = await ctx.db.read.select().from(outbox).orderBy(asc(sql`rowid`));
  return rows.flatMap(({ id, payloadSealed }) => (payloadSealed ? [openMessage(ctx, { id, payloadSealed })] : []));
}

/** The text messages with a code; those that only tell of a change are left out. */
export async function queuedTexts(ctx: Context): Promise<CodeMessage[]> {
  return (await queued(ctx)).filter((message) => isCodeMessage(message));
}

/** The calls with a code. */
export async function queuedCalls(ctx: Context): Promise<CodeCall[]> {
  return (await queued(ctx)).filter((message) => message.channel === "voice");
}

export async function queuedMails(ctx: Context): Promise<Mail[]> {
  return (await queued(ctx)).filter((message) => message.channel === "mail");
}

/** The message with a code that arrived last on the phone. */
export async function newestText(ctx: Context): Promise<CodeMessage> {
  const text = (await queuedTexts(ctx)).at(-1);
  if (!text) throw new Error("no text message was sent");
  return text;
}

/** The six digits that arrived last. */
export async function newestCode(ctx: Context): Promise<string> {
  return (await newestText(ctx)).values.code;
}

function isCodeMessage(message: Message): message is CodeMessage {
  return message.channel === "sms" && "code" in message.values;
}
