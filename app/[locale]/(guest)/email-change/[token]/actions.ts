"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { confirmEmailChange, undoEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

// The token was mailed, works once and for this purpose only. Confirming asks the password of the account as well.

/** "E-mailadres wijzigen", from the new box. */
export async function confirmChange(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { password } = readForm(data, ["password"]);
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "email-change-gone" });
    if (password === "") return refused({ code: "password-missing", field: "password" });
    const done = await confirmEmailChange(getContext(), token, password);
    if (!done.ok) return refused({ ...done.failure, field: "password" });
    wakeWorker();
    redirect(`/${await currentLocale()}/email-change/${token}`);
  });
}

/** "Oude adres terugzetten", from the old box. */
export async function undoChange(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "email-change-gone" });
    const done = await undoEmailChange(getContext(), token);
    if (!done.ok) return refused(done.failure);
    wakeWorker();
    redirect(`/${await currentLocale()}/email-change/undo/${token}`);
  });
}
