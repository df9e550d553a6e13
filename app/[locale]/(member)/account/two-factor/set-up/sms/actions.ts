"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { resentNotice } from "@/app/_lib/resent-notice";
import type { FormState } from "@/components/ui/form-state";
import {
  finishEnrolment,
  resendEnrolmentText,
  startTextEnrolment,
} from "@/domain/authentication/second-factor/enrolment";
import { readChannel } from "@/domain/authentication/second-factor/text-code";
import { requireSession } from "@/server/auth/session";
import { requestContext } from "@/server/runtime/request-context";
import { requireFreshProof } from "../../owner";
import { enrolled } from "../enrolled";

/** "Bevestig telefoonnummer": sends a code to the number. */
export async function confirmPhone(_: FormState, data: FormData): Promise<FormState> {
  const { country, phone } = readForm(data, ["country", "phone"]);
  return runFormAction({ country, phone }, async () => {
    const who = await requireFreshProof("/account/two-factor/set-up");
    const started = await startTextEnrolment(await requestContext(), who, { country, phone });
    if (!started.ok) {
      const { failure } = started;
      return formError(
        { ...failure, field: failure.code === "country-not-offered" ? "country" : "phone" },
        { country, phone },
      );
    }
    return redirectTo("/account/two-factor/set-up/sms/verify");
  });
}

/** "Verifiëren": the code proves the number, two-factor is on. */
export async function verifyPhone(_: FormState, data: FormData): Promise<FormState> {
  const { code, enrolment } = readForm(data, ["code", "enrolment"]);
  return runFormAction({}, async () => {
    const who = await requireSession();
    if (code.trim() === "") return formError({ code: "code-missing", field: "code" });
    const finished = await finishEnrolment(await requestContext(), who, { enrolmentId: enrolment, code });
    if (!finished.ok) return formError({ ...finished.failure, field: "code" });
    return enrolled(who.account.id, finished.value);
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" during the set-up. */
export async function resendPhoneCode(_: FormState, data: FormData): Promise<FormState> {
  const { channel } = readForm(data, ["channel"]);
  return runFormAction({}, async () => {
    const sent = await resendEnrolmentText(await requestContext(), await requireSession(), readChannel(channel));
    if (!sent.ok) return formError(sent.failure);
    return resentNotice({ purpose: "enrolment", parentId: sent.value.enrolmentId });
  });
}
