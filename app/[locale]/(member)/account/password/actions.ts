"use server";

import { redirect } from "next/navigation";
import { formError, formErrors, runFormAction } from "@/app/_lib/form-action";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { changePassword } from "@/domain/authentication/password/change-password";
import { signIn } from "@/server/auth/auth";
import { clearSessionCookie, rememberBrowser } from "@/server/auth/cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Wachtwoord wijzigen". Asks the present password whatever was proven before, and a fresh code when two-factor is on. */
export async function saveChangedPassword(_: FormState, data: FormData): Promise<FormState> {
  const typed = readForm(data, ["current", "password", "repeat"]);
  return runFormAction({}, async () => {
    const [who, locale] = [await requireSession(), await currentLocale()];
    if (typed.current === "") return formError({ code: "password-missing", field: "current" });
    const changed = await changePassword(getContext(), who, typed);
    if (!changed.ok) {
      const { failure } = changed;
      switch (failure.code) {
        case "step-up-needed":
          redirect(`/${locale}/account/confirm?next=${encodeURIComponent("/account/password")}`);
          break;
        case "session-ended":
          await clearSessionCookie();
          redirect(`/${locale}/login?reason=expired`);
          break;
        case "password-rule":
          return formErrors(failure.problems.map((problem) => ({ ...problem })));
        case "password-wrong":
          return formError({ ...failure, field: "current" });
        case "password-same":
          return formError({ ...failure, field: "password" });
      }
    }
    wakeWorker();
    await rememberBrowser({ accountId: who.account.id, passwordSetAt: changed.value.passwordSetAt });
    await signIn(changed.value.sessionSecret);
    redirect(`/${locale}/account/password/done`);
  });
}
