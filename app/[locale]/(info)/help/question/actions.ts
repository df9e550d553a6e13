"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import { LINES, readForm } from "@/app/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askQuestion } from "@/domain/support/question";
import { getContext, getEnv } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { wakeWorker } from "@/server/start-up";

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
