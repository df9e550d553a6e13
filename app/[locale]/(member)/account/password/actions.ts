"use server";

import { formError, formErrors, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { changePassword } from "@/domain/authentication/password/change-password";
import { signIn } from "@/server/auth/auth";
import { rememberBrowser } from "@/server/auth/cookies";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Wachtwoord wijzigen". Asks the present password whatever was proven before, and a fresh code when two-factor is on. */
export async function saveChangedPassword(_: FormState, data: FormData): Promise<FormState> {
  const typed = readForm(data, ["current", "password", "repeat"]);
  return runFormAction({}, async () => {
    const who = await requireSession();
    if (typed.current === "") return formError({ code: "password-missing", field: "current" });
    const changed = await changePassword(getContext(), who, typed);
    if (!changed.ok) {
      const { failure } = changed;
      switch (failure.code) {
        case "step-up-needed":
          return redirectTo(withNext("/account/confirm", "/account/password"));
        case "session-ended":
          return redirectTo("/login?reason=ended");
        case "password-rule":
          return formErrors(failure.problems.map((problem) => ({ ...problem })));
        case "password-wrong":
          return formError({ ...failure, field: "current" });
        case "password-same":
          return formError({ ...failure, field: "password" });
      }
    }
    await rememberBrowser({ accountId: who.account.id, passwordSetAt: changed.value.passwordSetAt });
    await signIn(changed.value.sessionSecret);
    return redirectTo("/account/password/done");
  });
}
