"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { readOperatorText } from "@/app/_lib/operator-text";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { acceptTerms, refuseTerms } from "@/domain/account-lifecycle/registration/answer-terms";
import {
  clearRegistrationCookie,
  readPendingCookie,
  readRegistrationCookie,
  writePendingCookie,
} from "@/server/auth/registration-cookies";
import { once } from "@/server/http/once";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";

/** Accepting or refusing the terms. Needs the filled-in form of this browser. */
export async function answerTerms(_: FormState, data: FormData): Promise<FormState> {
  const { choice, version: shown } = readForm(data, ["choice", "version"]);
  return runFormAction({}, async () => {
    const userAgent = await currentUserAgent();
    const cookie = await readRegistrationCookie();
    // The answer to the first press took the form's cookie and left the one of the next page.
    if (!cookie && choice === "accept" && (await readPendingCookie())) return redirectTo("/register/check-email");
    if (!cookie) return formError({ code: "registration-gone" });
    if (choice !== "accept") {
      await refuseTerms(getContext(), cookie.secret, userAgent);
      return redirectTo("/register/refused");
    }
    const { version: current } = await readOperatorText("terms");
    const { secret } = cookie;
    const accepted = await once({ form: "terms", secret, typed: [shown] }, () =>
      acceptTerms(getContext(), { secret, shown, current, userAgent }),
    );
    if (!accepted.ok) return formError(accepted.failure);
    await writePendingCookie(accepted.value.pending);
    await clearRegistrationCookie();
    return redirectTo("/register/check-email");
  });
}
