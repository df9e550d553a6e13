"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { confirmEmailChange, undoEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readDeviceCookies } from "@/server/auth/cookies";
import { once } from "@/server/http/once";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";
import { requestContext } from "@/server/runtime/request-context";

// The token was mailed, works once and for this purpose only. Confirming asks the password of the account as well.

/** "E-mailadres wijzigen", from the new box. */
export async function confirmChange(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password } = readForm(data, ["password"]);
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "email-change-gone" });
    if (password === "") return formError({ code: "password-missing", field: "password" });
    const browser = { userAgent: await currentUserAgent(), deviceCookies: await readDeviceCookies() };
    const done = await once({ form: "email-change", secret: token, typed: [password] }, async () =>
      confirmEmailChange(await requestContext(), token, password, browser),
    );
    if (!done.ok) return formError({ ...done.failure, field: "password" });
    return redirectTo(`/email-change/${token}`);
  });
}

/** "Oude adres terugzetten", from the old box. */
export async function undoChange(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return formError({ code: "email-change-gone" });
    const done = await once({ form: "email-undo", secret: token, typed: [] }, () =>
      undoEmailChange(getContext(), token),
    );
    if (!done.ok) return formError(done.failure);
    return redirectTo(`/email-change/undo/${token}`);
  });
}
