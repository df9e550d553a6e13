"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { LINES, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askQuestion } from "@/domain/account-lifecycle/support/question";
import { currentLocale } from "@/server/http/locale";
import { getContext, getEnv } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Verstuur". Open to anyone. */
export async function sendQuestion(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, ["email", "question"], LINES);
  return answering(form, async () => {
    const locale = await currentLocale();
    const sent = await askQuestion(getContext(), { ...form, locale, supportEmail: getEnv().SUPPORT_EMAIL });
    if (!sent.ok) return refused(sent.failure, form);
    wakeWorker();
    redirect(`/${locale}/help/question?done=sent`);
  });
}
