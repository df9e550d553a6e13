"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { type ActivationOutcome, activate, deleteUnwanted } from "@/domain/account-lifecycle/registration/activate";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { clearPendingCookie } from "@/server/auth/registration-cookies";
import { once } from "@/server/http/once";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

// The token itself is the right to act: it was mailed to the address, works once and for this purpose only.

const reasons: Record<ActivationOutcome, string> = {
  member: "activated",
  none: "activated",
  asked: "activated-asked",
  "invitation-gone": "activated-alone",
};

/** "Activeren". Ends at the login page: a link never logs in (AT-33). */
export async function activateAccount(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password } = readForm(data, ["password"]);
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "activation-unknown" });
    if (password === "") return formError({ code: "password-missing", field: "password" });
    const done = await once({ form: "activate", browser: token, typed: [password] }, async () =>
      activate(await requestContext(), { token, password, userAgent: await currentUserAgent() }),
    );
    if (!done.ok) {
      const field = done.failure.code === "password-wrong" ? "password" : undefined;
      return formError({ ...done.failure, field });
    }
    await clearPendingCookie();
    return redirectTo(`/login?reason=${reasons[done.value]}`);
  });
}

/** "Dit was ik niet": deletes the account that waits. */
export async function deleteAccount(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "report-compromise-gone" });
    const deleted = await once({ form: "delete-sign-up", browser: token, typed: [] }, async () =>
      deleteUnwanted(await requestContext(), token),
    );
    if (!deleted.ok) return formError(deleted.failure);
    return redirectTo(`/activate/stop/${token}?done=yes`);
  });
}
