"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { switchOff } from "@/domain/authentication/second-factor/settings";
import { signIn } from "@/server/auth/auth";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";

/** "Uitschakelen". Needs a fresh proof of both steps. */
export async function switchTwoFactorOff(): Promise<FormState> {
  return runFormAction({}, async () => {
    const who = await requireFreshProof("/account/two-factor/switch-off");
    const done = await switchOff(getContext(), who);
    if (!done.ok) return formError(done.failure);
    await signIn(done.value.sessionSecret);
    return redirectTo("/account/two-factor?done=off");
  });
}
