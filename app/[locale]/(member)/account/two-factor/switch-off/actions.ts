"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { switchOff } from "@/domain/authentication/second-factor/settings";
import { signIn } from "@/server/auth/auth";
import { sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";

/** "Uitschakelen". Needs a fresh proof of both steps. */
export async function switchTwoFactorOff(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const done = await once(
      { form: "switch-off", secret: await sessionSecret(), typed: [] },
      async () => switchOff(getContext(), await requireFreshProof("/account/two-factor/switch-off")),
      (renewed) => renewed.sessionSecret,
    );
    if (!done.ok) return formError(done.failure);
    await signIn(done.value.sessionSecret);
    return redirectTo("/account/two-factor?done=off");
  });
}
