"use server";

import { getTranslations } from "next-intl/server";
import { type ErrorCode, formError, runFormAction } from "@/app/_lib/form-action";
import { localePath, redirectTo } from "@/app/_lib/paths";
import { readForm, readWords } from "@/app/_lib/read-form";
import { resentNotice } from "@/app/_lib/resent-notice";
import type { FormState } from "@/components/ui/form-state";
import { resendEnrolmentText, startTextEnrolment } from "@/domain/authentication/second-factor/enrolment";
import { readChannel } from "@/domain/authentication/second-factor/text-code";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { requestContext } from "@/server/runtime/request-context";
import { requireFreshProof } from "../../owner";
import { enrolled, finishSetUp } from "../enrolled";

/** "Bevestig telefoonnummer": sends a code to the number. */
export async function confirmPhone(_: FormState, data: FormData): Promise<FormState> {
  const { country, phone } = readWords(data, ["country", "phone"]);
  return runFormAction({ country, phone }, async () => {
    const who = await requireFreshProof("/account/two-factor/set-up");
    const started = await startTextEnrolment(await requestContext(), who, { country, phone });
    if (!started.ok) {
      const { failure } = started;
      const field = failure.code === "country-not-offered" ? "country" : "phone";
      return offerOtherMethod(failure, await formError({ ...failure, field }, { country, phone }));
    }
    return redirectTo("/account/two-factor/set-up/sms/verify");
  });
}

// Where no text message can be sent the app still works. A number with a typing error and a wait of seconds need no other method.
async function offerOtherMethod({ code }: { code: ErrorCode }, state: FormState): Promise<FormState> {
  const blocks: readonly ErrorCode[] = [
    "text-limit",
    "text-numbers",
    "texts-off",
    "country-not-offered",
    "phone-not-mobile",
  ];
  if (!blocks.includes(code)) return state;
  const locale = currentLocale();
  const t = await getTranslations({ locale, namespace: "smsSetUp" });
  return { ...state, links: [{ label: t("useApp"), href: localePath(locale, "/account/two-factor/set-up") }] };
}

/** "Verifiëren": the code proves the number, two-factor is on. */
export async function verifyPhone(_: FormState, data: FormData): Promise<FormState> {
  const { code, enrolment } = readForm(data, ["code", "enrolment"]);
  return runFormAction({}, async () => {
    if (code.trim() === "") {
      await requireSession();
      return formError({ code: "code-missing", field: "code" });
    }
    const finished = await finishSetUp(enrolment, code);
    if (finished.ok) return enrolled(finished.value);
    const { failure } = finished;
    // The page says that this was the last time, and how to go on.
    if (failure.code === "too-many-codes") return redirectTo("/account/two-factor/set-up/sms/verify");
    return formError({ ...failure, field: "code" });
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" during the set-up. */
export async function resendPhoneCode(_: FormState, data: FormData): Promise<FormState> {
  const { channel } = readForm(data, ["channel"]);
  return runFormAction({}, async () => {
    const sent = await resendEnrolmentText(await requestContext(), await requireSession(), readChannel(channel));
    if (!sent.ok) return offerOtherMethod(sent.failure, await formError(sent.failure));
    return resentNotice({ purpose: "enrolment", parentId: sent.value.enrolmentId });
  });
}
