"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { readOperatorText } from "@/app/_lib/operator-text";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { acceptTerms, refuseTerms } from "@/domain/account-lifecycle/registration/answer-terms";
import {
  clearRegistrationCookie,
  readRegistrationCookie,
  writePendingCookie,
} from "@/server/auth/registration-cookies";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";

/** Accepting or refusing the terms. Needs the filled-in form of this browser. */
export async function answerTerms(_: FormState, data: FormData): Promise<FormState> {
  const { choice, version: shown } = readForm(data, ["choice", "version"]);
  return runFormAction({}, async () => {
    const userAgent = await currentUserAgent();
    const cookie = await readRegistrationCookie();
    if (!cookie) return formError({ code: "registration-gone" });
    if (choice !== "accept") {
      await refuseTerms(getContext(), cookie.secret, userAgent);
      return redirectTo("/register/refused");
    }
    const { version: current } = await readOperatorText("terms");
    const accepted = await acceptTerms(getContext(), { secret: cookie.secret, shown, current, userAgent });
    if (!accepted.ok) return formError(accepted.failure);
    await writePendingCookie(accepted.value.pending);
    await clearRegistrationCookie();
    return redirectTo("/register/check-email");
  });
}
