"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askPasswordReset } from "@/domain/authentication/password/request-reset";
import { readKnownCookie } from "@/server/auth/cookies";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { requestContext } from "@/server/runtime/request-context";
import { wakeWorker } from "@/server/runtime/start-up";

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
