"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withQuery } from "@/app/_lib/paths";
import { noFields, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { destination } from "@/domain/authentication/access/paths";
import { markRead } from "@/domain/healthspace/conversation/read";
import { sendMessage } from "@/domain/healthspace/conversation/send";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "./staff/crumbs";

/** Nothing of a message is cut: longer than any form may be (`server/http/body-limit.ts`). UTF-16 code units. */
const WHOLE = 1_000_000;

/** "Versturen", by the client or by staff. `here`: the page it stands on, checked again: it comes from the browser. */
export async function sendFeedback(
  assignment: unknown,
  here: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  const { body, sendKey } = readForm(data, ["body", "sendKey"], WHOLE);
  const values: Record<string, string> = body.trim() === "" ? {} : { body, sendKey };
  return runFormAction(values, async () => {
    const who = await requireSession();
    const sent = await sendMessage(getContext(), who, { assignmentId: String(assignment), sendKey, body });
    if (!sent.ok) {
      const { failure } = sent;
      return failure.code.startsWith("staff-") ? clinicianError(failure, values) : formError(failure, values);
    }
    return redirectTo(withQuery(destination(here), `done=sent#message-${sent.value.sequence}`));
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
    const read = await markRead(getContext(), await requireSession(), String(assignment), Number(upTo));
    if (!read.ok) return formError(read.failure);
    return { problems: [], values: {} };
  });
}
