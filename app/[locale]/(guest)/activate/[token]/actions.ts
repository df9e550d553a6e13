"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { type ActivationOutcome, activate, deleteUnwanted } from "@/domain/account-lifecycle/registration/activate";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readChallengeCookie, writeChallengeCookie } from "@/server/auth/cookies";
import { finishLogin } from "@/server/auth/finish-login";
import { clearPendingCookie, writeLoginHint } from "@/server/auth/registration-cookies";
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

/** "Activeren". The password logs in as at the login; the link alone opens nothing (AT-33, ADR 0089). */
export async function activateAccount(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password } = readForm(data, ["password"]);
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "activation-unknown" });
    if (password === "") return formError({ code: "password-missing", field: "password" });
    const done = await once({ form: "activate", secret: token, typed: [password] }, async () => {
      const [userAgent, openChallenge] = [await currentUserAgent(), await readChallengeCookie()];
      return activate(await requestContext(), { token, password, userAgent, openChallenge });
    });
    if (!done.ok) {
      const field = done.failure.code === "password-wrong" ? "password" : undefined;
      return formError({ ...done.failure, field });
    }
    const { login, joined, email } = done.value;
    if (login?.next === "session") {
      await finishLogin(login);
      return redirectTo("/workspace");
    }
    await clearPendingCookie();
    await writeLoginHint(email);
    if (!login) return redirectTo(`/login?reason=${reasons[joined]}`);
    await writeChallengeCookie(login.challenge);
    return redirectTo("/login/verify");
  });
}

/** "Dit was ik niet": deletes the account that waits. */
export async function deleteAccount(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "report-compromise-gone" });
    const deleted = await once({ form: "delete-sign-up", secret: token, typed: [] }, async () =>
      deleteUnwanted(await requestContext(), token),
    );
    if (!deleted.ok) return formError(deleted.failure);
    return redirectTo(`/activate/stop/${token}?done=yes`);
  });
}
