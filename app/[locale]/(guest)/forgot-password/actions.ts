"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import { readForm } from "@/app/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askPasswordReset } from "@/domain/password-reset/ask";
import { currentClient } from "@/server/auth/client";
import { readKnownCookie } from "@/server/auth/cookies";
import { currentLocale } from "@/server/locale";
import { requestContext } from "@/server/request-context";
import { wakeWorker } from "@/server/start-up";

/** "Stuur me een mail". Open to anyone; one answer for every address. */
export async function askForReset(_: FormState, data: FormData): Promise<FormState> {
  const { email } = readForm(data, ["email"]);
  return answering({ email }, async () => {
    if (email.trim() === "") return refused({ code: "email-missing", field: "email" }, { email });
    const [client, locale, knownTo] = [await currentClient(), await currentLocale(), await readKnownCookie()];
    const asked = await askPasswordReset(await requestContext(), { email, client, locale, knownTo });
    if (!asked.ok) return refused({ ...asked.failure, field: "email" }, { email });
    wakeWorker();
    redirect(`/${locale}/forgot-password/sent`);
  });
}
