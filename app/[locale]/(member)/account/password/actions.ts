"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { changePassword } from "@/domain/authentication/password/change-password";
import { ok } from "@/domain/result";
import { signIn } from "@/server/auth/auth";
import { rememberBrowser } from "@/server/auth/cookies";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";

/** "Wachtwoord wijzigen". Asks the present password whatever was proven before, and a fresh code when two-factor is on. */
export async function saveChangedPassword(_: FormState, data: FormData): Promise<FormState> {
  const typed = readForm(data, ["current", "password", "repeat"]);
  return runFormAction({}, async () => {
    const changed = await once(
      {
        form: "change-password",
        secret: await sessionSecret(),
        typed: [typed.current, typed.password, typed.repeat],
      },
      async () => {
        const who = await requireSession();
        const changed = await changePassword(getContext(), who, typed);
        return changed.ok ? ok({ ...changed.value, accountId: who.account.id }) : changed;
      },
      (renewed) => renewed.sessionSecret,
    );
    if (!changed.ok) {
      const { failure } = changed;
      switch (failure.code) {
        case "step-up-needed":
          return redirectTo(withNext("/account/confirm", "/account/password"));
        case "session-ended":
          return redirectTo("/login?reason=ended");
        case "fields":
          return formError(failure);
        case "password-wrong":
          return formError({ ...failure, field: "current" });
        case "password-same":
          return formError({ ...failure, field: "password" });
      }
    }
    await rememberBrowser({ accountId: changed.value.accountId, passwordSetAt: changed.value.passwordSetAt });
    await signIn(changed.value.sessionSecret);
    return redirectTo("/account/password/done");
  });
}
