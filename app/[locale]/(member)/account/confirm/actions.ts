"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { resentNotice } from "@/app/_lib/resent-notice";
import type { FormState } from "@/components/ui/form-state";
import { destination, pausedPage } from "@/domain/authentication/access/paths";
import { stepUpWithPasskey } from "@/domain/authentication/passkey/step-up";
import { sealShownCodes } from "@/domain/authentication/recovery-code/show";
import { activeFactor } from "@/domain/authentication/second-factor/factor";
import { readChannel } from "@/domain/authentication/second-factor/text-code";
import { resendStepUpText, stepUpWithCode, stepUpWithPassword } from "@/domain/authentication/step-up/step-up";
import { passkey as policy } from "@/domain/policy";
import { ok } from "@/domain/result";
import { signIn } from "@/server/auth/auth";
import { writeShownCodesCookie } from "@/server/auth/cookies";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { requestContext } from "@/server/runtime/request-context";

/** The password once more. */
export async function confirmPassword(_: FormState, data: FormData): Promise<FormState> {
  const { password, next } = readForm(data, ["password", "next"]);
  const passkey = readPasskey(data);
  return runFormAction({}, async () => {
    if (passkey !== "") return confirmByPasskey(passkey, next);
    if (password === "") {
      await requireSession();
      return formError({ code: "password-missing", field: "password" });
    }
    const proven = await once(
      { form: "confirm-password", secret: await sessionSecret(), typed: [password] },
      async () => stepUpWithPassword(await requestContext(), await requireSession(), password),
      (renewed) => renewed.sessionSecret,
    );
    if (!proven.ok) {
      if (proven.failure.code === "session-ended") return loggedOut();
      return formError({ ...proven.failure, field: "password" });
    }
    await signIn(proven.value.sessionSecret);
    return redirectTo(withNext("/account/confirm", destination(next)));
  });
}

/** The code once more. */
export async function confirmCode(before: FormState, data: FormData): Promise<FormState> {
  const { code, next } = readForm(data, ["code", "next"]);
  const passkey = readPasskey(data);
  return runFormAction({}, async () => {
    if (passkey !== "") return confirmByPasskey(passkey, next);
    if (code.trim() === "") {
      await requireSession();
      return formError({ code: "code-missing", field: "code" });
    }
    const proven = await once(
      { form: "confirm-code", secret: await sessionSecret(), typed: [code] },
      async () => {
        const who = await requireSession();
        const stepped = await stepUpWithCode(await requestContext(), who, code);
        return stepped.ok ? ok({ ...stepped.value, accountId: who.account.id }) : stepped;
      },
      (renewed) => renewed.sessionSecret,
    );
    if (!proven.ok) {
      const { failure } = proven;
      if (failure.code === "session-ended") return loggedOut();
      if (failure.code === "too-many-codes") {
        return redirectTo(pausedPage("code", failure));
      }
      const again = before.problems.some(({ field }) => field === "code");
      return formError({
        ...failure,
        code: await withoutAttemptsLeft(failure.code, again ? "again" : "first"),
        field: "code",
      });
    }
    const { freshCodes, accountId } = proven.value;
    await signIn(proven.value.sessionSecret);
    if (freshCodes) {
      await writeShownCodesCookie(
        sealShownCodes(await requestContext(), accountId, freshCodes.setId, freshCodes.codes),
      );
      return redirectTo("/account/two-factor/recovery-codes");
    }
    return redirectTo(destination(next));
  });
}

/** "Stuur nieuwe code" and "Bel mij met de code" while confirming. */
export async function resendConfirmCode(_: FormState, data: FormData): Promise<FormState> {
  const { channel } = readForm(data, ["channel"]);
  return runFormAction({}, async () => {
    const who = await requireSession();
    const sent = await resendStepUpText(await requestContext(), who, readChannel(channel));
    if (!sent.ok) return formError(sent.failure);
    return resentNotice({ purpose: "step-up", parentId: who.session.id });
  });
}

function readPasskey(data: FormData): string {
  return readForm(data, ["passkey"], policy.answerCharacters).passkey;
}

// The answer of a browser in the place of password and code.
async function confirmByPasskey(typed: string, next: string): Promise<FormState> {
  const who = await requireSession();
  if (typed === "cancelled" || typed === "failed") return formError({ code: "passkey-cancelled" });
  const proven = await stepUpWithPasskey(await requestContext(), who, typed);
  if (!proven.ok) {
    const { failure } = proven;
    if (failure.code === "too-many-codes") return redirectTo(pausedPage("code", failure));
    return formError({ code: failure.code === "passkey-refused" ? "passkey-confirm-refused" : failure.code });
  }
  await signIn(proven.value.sessionSecret);
  return redirectTo(destination(next));
}

// While logged in nothing counts down towards the end of a login: the same faults, without the number of attempts left.
async function withoutAttemptsLeft<C extends string>(code: C, refusal: "first" | "again") {
  switch (code) {
    case "code-wrong": {
      const { account } = await requireSession();
      const factor = await activeFactor(await requestContext(), account.id);
      if (factor?.type !== "totp") return "confirm-code-wrong";
      return refusal === "again" ? "confirm-app-code-wrong-again" : "confirm-app-code-wrong";
    }
    case "recovery-code-wrong":
      return "confirm-recovery-code-wrong";
    default:
      return code as Exclude<C, "code-wrong" | "recovery-code-wrong">;
  }
}

// The cookie stays: by it the login page says why.
async function loggedOut(): Promise<never> {
  return redirectTo("/login?reason=ended");
}
