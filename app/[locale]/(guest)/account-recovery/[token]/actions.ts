"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { confirmAccountRecovery, stopAccountRecovery } from "@/domain/authentication/account-recovery/account-recovery";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";

// The token itself is the right to act: it was mailed to the owner, works once and for this purpose only.

/** "Ja, ik heb hierom gevraagd". */
export async function confirmHelp(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "account-recovery-gone" });
    const confirmed = await once({ form: "confirm-help", secret: token, typed: [] }, () =>
      confirmAccountRecovery(getContext(), token),
    );
    if (!confirmed.ok) return formError(confirmed.failure);
    return redirectTo(`/account-recovery/${token}`);
  });
}

/** "Stop, dit ben ik niet". */
export async function stopHelp(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "account-recovery-gone" });
    const stopped = await once({ form: "stop-help", secret: token, typed: [] }, () =>
      stopAccountRecovery(getContext(), token),
    );
    if (!stopped.ok) return formError(stopped.failure);
    return redirectTo(`/account-recovery/stop/${token}`);
  });
}
