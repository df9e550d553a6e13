"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import { readOperatorText } from "@/app/operator-text";
import { readForm } from "@/app/read-form";
import type { FormState } from "@/components/ui/form-state";
import { acceptTerms, refuseTerms } from "@/domain/registration/answer-terms";
import { currentClient } from "@/server/auth/client";
import {
  clearRegistrationCookie,
  readRegistrationCookie,
  writePendingCookie,
} from "@/server/auth/registration-cookies";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { wakeWorker } from "@/server/start-up";

/** Accepting or refusing the terms. Needs the filled-in form of this browser. */
export async function answerTerms(_: FormState, data: FormData): Promise<FormState> {
  const { choice, version: shown } = readForm(data, ["choice", "version"]);
  return answering({}, async () => {
    const [locale, client] = [await currentLocale(), await currentClient()];
    const cookie = await readRegistrationCookie();
    if (!cookie) return refused({ code: "registration-gone" });
    if (choice !== "accept") {
      await refuseTerms(getContext(), cookie.secret, client);
      redirect(`/${locale}/register/refused`);
    }
    const { version: current } = await readOperatorText("terms");
    const accepted = await acceptTerms(getContext(), { secret: cookie.secret, shown, current, client });
    if (!accepted.ok) return refused(accepted.failure);
    wakeWorker();
    await writePendingCookie(accepted.value.pending);
    await clearRegistrationCookie();
    redirect(`/${locale}/register/check-email`);
  });
}
