"use server";

import { formError, formErrors, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askPasswordResetAgain } from "@/domain/authentication/password/request-reset";
import { resetPassword } from "@/domain/authentication/password/reset-password";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { readDeviceCookies, rememberBrowser } from "@/server/auth/cookies";
import { forgetLoginHint, writeLoginHint } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { once } from "@/server/http/once";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

// The token itself is the right to act: it was mailed to the owner, works once and for this purpose only.

/** "Wachtwoord opslaan". Never logs in. */
export async function saveNewPassword(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password, repeat } = readForm(data, ["password", "repeat"]);
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return redirectTo("/forgot-password");
    const reset = await once({ form: "reset-password", secret: token, typed: [password, repeat] }, async () =>
      resetPassword(await requestContext(), { token, password, repeat, userAgent: await currentUserAgent() }),
    );
    if (!reset.ok) {
      const { failure } = reset;
      if (failure.code === "password-rule") {
        return formErrors(failure.problems.map((problem) => ({ ...problem })));
      }
      // The page of the link itself says why it is dead.
      if (failure.code === "reset-link-dead") return redirectTo(`/reset-password/${token}`);
      return formError({ ...failure, field: failure.code === "password-same" ? "password" : undefined });
    }
    await rememberBrowser(reset.value.deviceCookie);
    await writeLoginHint(reset.value.email);
    return redirectTo("/reset-password/done");
  });
}

/** "Stuur me een nieuwe mail", from a dead link. The same answer page as for a typed address. */
export async function askAgain(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    const userAgent = await currentUserAgent();
    const locale = currentLocale();
    const deviceCookies = await readDeviceCookies();
    if (looksLikeToken(token))
      await askPasswordResetAgain(await requestContext(), { token, userAgent, locale, deviceCookies });
    // The mail goes to the owner of the link, not to an address that was typed here before.
    await forgetLoginHint();
    return redirectTo("/forgot-password/sent");
  });
}
