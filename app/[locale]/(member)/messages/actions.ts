"use server";

import { refresh } from "next/cache";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { messageError, readMessage } from "@/app/_lib/message-form";
import { redirectTo, withQuery } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { destination } from "@/domain/authentication/access/paths";
import { archive, markRead } from "@/domain/healthspace/conversation/read";
import { type Sent, sendMessage, startConversation } from "@/domain/healthspace/conversation/send";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

// Ids come from the browser: only what is open to this person is ever found. Pages of the client and of staff use the same forms.

function sentPath({ conversationId }: Sent) {
  return withQuery(destination(`/messages/${conversationId}`), "done=sent");
}

/** "Versturen" in a conversation. */
export async function answer(conversation: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { message, values } = readMessage(data);
  return runFormAction(values, async () => {
    const topic = { conversationId: String(conversation) };
    const sent = await sendMessage(getContext(), await requireSession(), topic, message());
    if (!sent.ok) return messageError(sent.failure, values);
    return redirectTo(sentPath(sent.value));
  });
}

/** "Versturen" of a new conversation, by the client or to one. */
export async function begin(healthspace: unknown, client: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { message, values } = readMessage(data, ["subject", "to"]);
  return runFormAction(values, async () => {
    const where = { healthspaceId: String(healthspace), clientId: String(client) };
    const sent = await startConversation(getContext(), await requireSession(), where, message());
    if (sent.ok) return redirectTo(sentPath(sent.value));
    // The others to whom one can write now. Where nobody is left, the form stays as it is, with every word.
    if (sent.failure.code === "message-receiver-gone") refresh();
    return messageError(sent.failure, values);
  });
}

/** "Gelezen": pressed, or sent by script once the page is seen. Opening the page alone marks nothing. */
export async function markConversationRead(
  conversation: unknown,
  upTo: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const topic = { conversationId: String(conversation) };
    const read = await markRead(getContext(), await requireSession(), topic, Number(upTo));
    return read.ok ? { problems: [], values: {} } : formError(read.failure);
  });
}

/** "Archiveren" and "Terugzetten". */
export async function archiveConversation(
  conversation: unknown,
  way: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const wish = way === "back" ? "back" : "away";
    const done = await archive(getContext(), await requireSession(), String(conversation), wish);
    if (!done.ok) return formError(done.failure);
    const { as, healthspace } = done.value;
    const list = as === "client" ? "/messages" : (`/staff/${healthspace.alias}/messages` as const);
    return redirectTo(`${list}?done=${wish === "away" ? "archived" : "unarchived"}`);
  });
}
