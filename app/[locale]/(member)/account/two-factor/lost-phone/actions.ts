"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { reportLostPhone } from "@/domain/authentication/second-factor/lost-phone";
import { stepUpWithPassword } from "@/domain/authentication/step-up/step-up";
import { signIn } from "@/server/auth/auth";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { requestContext } from "@/server/runtime/request-context";

/** The password once more, for who is on a trusted device. No text is sent: it would reach whoever has the phone. */
export async function confirmPasswordForLostPhone(_: FormState, data: FormData): Promise<FormState> {
  const { password } = readForm(data, ["password"]);
  return runFormAction({}, async () => {
    if (password === "") {
      await requireSession();
      return formError({ code: "password-missing", field: "password" });
    }
    const proven = await once(
      { form: "confirm-lost-phone", secret: await sessionSecret(), typed: [password] },
      async () => stepUpWithPassword(await requestContext(), await requireSession(), password, "nothing-more"),
      (renewed) => renewed.sessionSecret,
    );
    if (proven.ok) {
      await signIn(proven.value.sessionSecret);
      return redirectTo("/account/two-factor/lost-phone");
    }
    if (proven.failure.code === "password-wrong") return formError({ ...proven.failure, field: "password" });
    return redirectTo("/login?reason=ended");
  });
}

/** "Mijn telefoon is kwijt": ends every other session and all trust, then asks for another method. */
export async function lostMyPhone(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const done = await once(
      { form: "lost-phone", secret: await sessionSecret(), typed: [] },
      async () => reportLostPhone(await requestContext(), await requireSession()),
      (renewed) => renewed.sessionSecret,
    );
    if (!done.ok) return formError(done.failure);
    await signIn(done.value.sessionSecret);
    return redirectTo("/account/two-factor/lost-phone/choose");
  });
}
