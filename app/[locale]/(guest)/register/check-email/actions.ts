"use server";

import { getTranslations } from "next-intl/server";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readEmailField } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { changeAddress, resendActivation } from "@/domain/account-lifecycle/registration/resend-activation";
import { readPendingCookie, writePendingCookie } from "@/server/auth/registration-cookies";
import { currentLocale } from "@/server/http/locale";
import { currentUserAgent } from "@/server/http/user-agent";
import { requestContext } from "@/server/runtime/request-context";

/** "Stuur de mail opnieuw". Needs the sign-up of this browser, or a right password just before. */
export async function resendMail(): Promise<FormState> {
  return runFormAction({}, async () => {
    const pending = await readPendingCookie();
    if (!pending) return formError({ code: "registration-gone" });
    const sent = await resendActivation(await requestContext(), pending, await currentUserAgent());
    if (!sent.ok) return formError(sent.failure);
    const t = await getTranslations({ locale: currentLocale(), namespace: "registration" });
    return { problems: [], values: {}, news: t("resent") };
  });
}

/** "Klopt je e-mailadres niet?". Needs the same. */
export async function correctAddress(_: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  return runFormAction({ email }, async () => {
    const pending = await readPendingCookie();
    if (!pending) return formError({ code: "registration-gone" }, { email });
    if (email.trim() === "") return formError({ code: "email-missing", field: "email" }, { email });
    const [ctx, userAgent] = [await requestContext(), await currentUserAgent()];
    const changed = await changeAddress(ctx, pending, email, userAgent, confirmedEmail);
    if (!changed.ok) {
      const field = ["registration-gone", "network-limit"].includes(changed.failure.code) ? undefined : "email";
      return formError({ ...changed.failure, field }, { email });
    }
    await writePendingCookie(changed.value.pending);
    return redirectTo("/register/check-email?reason=corrected");
  });
}
