"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { messageError, readMessage } from "@/app/_lib/message-form";
import { redirectTo, withQuery } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { destination } from "@/domain/authentication/access/paths";
import { markRead } from "@/domain/healthspace/conversation/read";
import { sendMessage } from "@/domain/healthspace/conversation/send";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Versturen", by the client or by staff. `here`: the page it stands on, checked again: it comes from the browser. */
export async function sendFeedback(
  assignment: unknown,
  here: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  const { message, values } = readMessage(data);
  return runFormAction(values, async () => {
    const topic = { assignmentId: String(assignment) };
    const sent = await sendMessage(getContext(), await requireSession(), topic, message());
    if (!sent.ok) return messageError(sent.failure, values);
    return redirectTo(withQuery(destination(here), "done=sent#feedback"));
  });
}

/** "Gelezen": pressed, or sent by script once the page is seen. Opening the page alone marks nothing. */
export async function markFeedbackRead(
  assignment: unknown,
  upTo: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const topic = { assignmentId: String(assignment) };
    const read = await markRead(getContext(), await requireSession(), topic, Number(upTo));
    if (!read.ok) return formError(read.failure);
    return { problems: [], values: {} };
  });
}
