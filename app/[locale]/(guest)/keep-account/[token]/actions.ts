"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { undoDeletion } from "@/domain/account-lifecycle/closure/closure";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";

/** "Ja, ik houd mijn account". The token was mailed to the owner and works once. Never a login. */
export async function keepAccount(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "deletion-gone" });
    const kept = await once({ form: "keep-account", secret: token, typed: [] }, () =>
      undoDeletion(getContext(), token),
    );
    if (!kept.ok) return formError(kept.failure);
    return redirectTo(`/keep-account/${token}`);
  });
}
