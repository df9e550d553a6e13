"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askPasswordReset } from "@/domain/authentication/password/request-reset";
import { readDeviceCookies } from "@/server/auth/cookies";
import { writeLoginHint } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

/** "Stuur me een mail". Open to anyone; one answer for every address. */
export async function askForReset(_: FormState, data: FormData): Promise<FormState> {
  const { email } = readWords(data, ["email"]);
  return runFormAction({ email }, async () => {
    if (email.trim() === "") return formError({ code: "email-missing", field: "email" }, { email });
    const userAgent = await currentUserAgent();
    const locale = currentLocale();
    const deviceCookies = await readDeviceCookies();
    const asked = await askPasswordReset(await requestContext(), { email, userAgent, locale, deviceCookies });
    if (!asked.ok) return formError({ ...asked.failure, field: "email" }, { email });
    await writeLoginHint(asked.value.email);
    return redirectTo("/forgot-password/sent");
  });
}
