"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readOperatorText } from "@/app/_lib/operator-text";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { acceptTerms, refuseTerms } from "@/domain/account-lifecycle/registration/answer-terms";
import {
  clearRegistrationCookie,
  readRegistrationCookie,
  writePendingCookie,
} from "@/server/auth/registration-cookies";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

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
