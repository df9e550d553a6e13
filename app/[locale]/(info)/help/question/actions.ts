"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askQuestion } from "@/domain/account-lifecycle/support/question";
import { sessionOfForm } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getEnv } from "@/server/runtime/context";
import { requestContext } from "@/server/runtime/request-context";

/** "Verstuur". Open to anyone. */
export async function sendQuestion(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["email", "question"]);
  return runFormAction(form, async () => {
    const locale = currentLocale();
    const accountId = (await sessionOfForm())?.account.id ?? null;
    const asking = { ...form, locale, supportEmail: getEnv().SUPPORT_EMAIL, accountId };
    const sent = await askQuestion(await requestContext(), asking);
    if (!sent.ok) return formError(sent.failure, form);
    return redirectTo("/help/question?done=sent");
  });
}
