"use server";

import { type ErrorCode, formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { resentNotice } from "@/app/_lib/resent-notice";
import type { FormState } from "@/components/ui/form-state";
import { destination, pausedPage } from "@/domain/authentication/access/paths";
import { resendLoginText } from "@/domain/authentication/login/resend-text";
import { type SecondFactorFailure, verifySecondFactor } from "@/domain/authentication/login/verify-second-factor";
import { sealShownCodes } from "@/domain/authentication/recovery-code/show";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { readChannel } from "@/domain/authentication/second-factor/text-code";
import { login } from "@/domain/policy";
import {
  clearChallengeCookie,
  readChallengeCookie,
  readDeviceCookies,
  writeChallengeCookie,
  writeShownCodesCookie,
} from "@/server/auth/cookies";
import { finishLogin } from "@/server/auth/finish-login";
import { requireChallenge, sessionSecret } from "@/server/auth/session";
import { currentPath } from "@/server/http/locale";
import { once } from "@/server/http/once";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";
import { withWaysOn } from "../ways-on-from-code";

/** The second step, by code of the method or by recovery code. Needs an open second step, which only a right password opens. */
export async function submitCode(_: FormState, data: FormData): Promise<FormState> {
  const { code, trust, next } = readForm(data, ["code", "trust", "next"]);
  return runFormAction({ trust }, async () => {
    const secret = (await readChallengeCookie()) ?? (await sessionSecret());
    if (code.trim() === "") {
      await requireChallenge(next);
      const isRecovery = currentPath() === "/login/recovery";
      return formError({ code: isRecovery ? "recovery-code-missing" : "code-missing", field: "code" }, { trust });
    }
    const verified = await once(
      { form: "login-code", secret, typed: [code, trust] },
      async () =>
        verifySecondFactor(await requestContext(), {
          challenge: await requireChallenge(next),
          code,
          userAgent: await currentUserAgent(),
          trust: trust === "on" ? "month" : "no",
          deviceCookies: await readDeviceCookies(),
        }),
      (loggedIn) => loggedIn.sessionSecret,
    );
    if (!verified.ok) {
      const { failure } = verified;
      if (failure.code === "login-session-expired") return redirectTo("/login?reason=expired");
      if (failure.code === "too-many-codes") {
        await clearChallengeCookie();
        return redirectTo(pausedPage("code", failure));
      }
      const code = await inWordsOfMethod(failure);
      return withWaysOn(code, await formError({ ...failure, code, field: "code" }, { trust }));
    }
    const { freshCodes, deviceCookie } = verified.value;
    await finishLogin(verified.value);
    if (freshCodes) {
      await writeShownCodesCookie(
        sealShownCodes(await requestContext(), deviceCookie.accountId, freshCodes.setId, freshCodes.codes),
      );
      return redirectTo("/account/two-factor/recovery-codes");
    }
    return redirectTo(destination(next));
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code". Needs an open second step. */
export async function resendCode(_: FormState, data: FormData): Promise<FormState> {
  const { channel } = readForm(data, ["channel"]);
  return runFormAction({}, async () => {
    const challenge = await requireChallenge();
    const sent = await resendLoginText(await requestContext(), challenge, readChannel(channel));
    if (!sent.ok) return withWaysOn(sent.failure.code, await formError(sent.failure));
    await writeChallengeCookie(challenge.secret);
    return resentNotice({ purpose: "login", parentId: challenge.id });
  });
}

// An app sends nothing, so there is no newest code to look for: it shows another one every half minute, by the clock of the phone.
async function inWordsOfMethod({ code, ...rest }: SecondFactorFailure): Promise<ErrorCode> {
  if (code !== "code-wrong") return code;
  const { account } = await requireChallenge();
  if ((await activeFactor(await requestContext(), account.id))?.type !== "totp") return code;
  const left = "attemptsLeft" in rest ? (rest.attemptsLeft ?? 0) : 0;
  return left <= login.maxChallengeAttempts - 2 ? "app-code-wrong-again" : "app-code-wrong";
}
