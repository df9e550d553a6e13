"use server";

import { type Failure, formError, formErrors, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { readForm, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { destination, pausedPage } from "@/domain/authentication/access/paths";
import { startLogin } from "@/domain/authentication/login/start-login";
import { readEmail } from "@/domain/platform/account/email";
import { passkey as passkeyPolicy } from "@/domain/policy";
import {
  readChallengeCookie,
  readDeviceCookies,
  readTrustedDeviceCookies,
  writeChallengeCookie,
} from "@/server/auth/cookies";
import { finishLogin } from "@/server/auth/finish-login";
import { rememberHealthspace, writeLoginHint, writePendingCookie } from "@/server/auth/registration-cookies";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";
import { logInByPasskey } from "./log-in-by-passkey";

/** The password step, or all of the login with a passkey. Open to anyone. */
export async function logIn(_: FormState, data: FormData): Promise<FormState> {
  const { email } = readWords(data, ["email"]);
  const { password, next, at, by } = readForm(data, ["password", "next", "at", "by"]);
  const { passkey } = readForm(data, ["passkey"], passkeyPolicy.answerCharacters);
  return runFormAction({ email }, async () => {
    if (passkey !== "") return logInByPasskey(passkey, { email, next, at });
    const missing: Failure[] = [];
    if (email.trim() === "") missing.push({ code: "email-missing", field: "email" });
    if (password === "") missing.push({ code: "password-missing", field: "password" });
    if (missing.length > 0) return formErrors(missing, { email });
    const started = await startLogin(await requestContext(), {
      email,
      password,
      userAgent: await currentUserAgent(),
      devices: await readTrustedDeviceCookies(),
      deviceCookies: await readDeviceCookies(),
      openChallenge: await readChallengeCookie(),
    });
    if (!started.ok) {
      const { failure } = started;
      if (failure.code === "too-many-attempts") return redirectTo(pausedPage("password", failure));
      if (failure.code === "password-locked") return redirectTo(pausedPage("closed", { ...failure, until: null }));
      if (failure.code === "password-to-renew") {
        const typed = readEmail(email);
        if (typed) await writeLoginHint(typed);
        return redirectTo("/forgot-password/sent?reason=renew");
      }
      if (failure.code === "account-not-activated") {
        await writePendingCookie(failure.pending);
        return redirectTo("/register/check-email?reason=not-activated");
      }
      const field = failure.code === "invalid-credentials" ? "email" : undefined;
      return formError({ ...failure, field }, { email });
    }
    await rememberHealthspace(at);
    if (started.value.next === "second-step") {
      await writeChallengeCookie(started.value.challenge);
      return redirectTo(withNext(by === "recovery" ? "/login/recovery" : "/login/verify", destination(next)));
    }
    await finishLogin(started.value);
    return redirectTo(destination(next));
  });
}
