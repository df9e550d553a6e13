"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import type { FormState } from "@/components/ui/form-state";
import { answerAsStaff } from "@/domain/staff/requests";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { wakeWorker } from "@/server/start-up";

/** "Goedkeuren" and "Weigeren". Everything comes from the browser: the operation asks again who works there. */
export async function answerRequest(alias: unknown, requestId: unknown, answer: unknown): Promise<FormState> {
  return answering({}, async () => {
    const who = await requireSession();
    const input = { requestId: String(requestId), answer: answer === "approved" ? "approved" : "refused" } as const;
    const done = await answerAsStaff(getContext(), who, String(alias), input);
    if (!done.ok) return refused(done.failure);
    wakeWorker();
    redirect(`/${await currentLocale()}/staff/${alias}/requests?done=${input.answer}`);
  });
}
