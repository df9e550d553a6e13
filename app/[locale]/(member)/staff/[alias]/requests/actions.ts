"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { answerAsStaff } from "@/domain/healthspace/staff/requests";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

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
