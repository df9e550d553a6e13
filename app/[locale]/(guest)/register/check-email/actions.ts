"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { changeAddress, resendActivation } from "@/domain/platform/account/pending-registration";
import { readPendingCookie, writePendingCookie } from "@/server/auth/registration-cookies";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { requestContext } from "@/server/runtime/request-context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Stuur de mail opnieuw". Needs the sign-up of this browser, or a right password just before. */
export async function resendMail(): Promise<FormState> {
  return answering({}, async () => {
    const pending = await readPendingCookie();
    if (!pending) return refused({ code: "registration-gone" });
    const sent = await resendActivation(await requestContext(), pending, await currentClient());
    if (!sent.ok) return refused(sent.failure);
    wakeWorker();
    const t = await getTranslations({ locale: await currentLocale(), namespace: "registration" });
    return { problems: [], values: {}, news: t("resent") };
  });
}

/** "Klopt je e-mailadres niet?". Needs the same. */
export async function correctAddress(_: FormState, data: FormData): Promise<FormState> {
  const { email } = readForm(data, ["email"]);
  return answering({ email }, async () => {
    const pending = await readPendingCookie();
    if (!pending) return refused({ code: "registration-gone" }, { email });
    if (email.trim() === "") return refused({ code: "email-missing", field: "email" }, { email });
    const changed = await changeAddress(await requestContext(), pending, email, await currentClient());
    if (!changed.ok) {
      const field = ["registration-gone", "network-limit"].includes(changed.failure.code) ? undefined : "email";
      return refused({ ...changed.failure, field }, { email });
    }
    wakeWorker();
    await writePendingCookie(changed.value.pending);
    redirect(`/${await currentLocale()}/register/check-email?reason=corrected`);
  });
}
