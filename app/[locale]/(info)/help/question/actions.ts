"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { LINES, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askQuestion } from "@/domain/account-lifecycle/support/question";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";

/** "Verstuur". Open to anyone. */
export async function sendQuestion(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, ["email", "question"], LINES);
  return runFormAction(form, async () => {
    const locale = await currentLocale();
    const sent = await askQuestion(getContext(), { ...form, locale, supportEmail: getEnv().SUPPORT_EMAIL });
    if (!sent.ok) return formError(sent.failure, form);
    return redirectTo("/help/question?done=sent");
  });
}
