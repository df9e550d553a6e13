"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";
import { requireFreshProof } from "../../two-factor/owner";

/** "Stuur de link". The same answer whether or not the address is somebody's. */
export async function requestEmailChange(_: FormState, data: FormData): Promise<FormState> {
  const { email } = readForm(data, ["email"]);
  return answering({ email }, async () => {
    const who = await requireFreshProof("/account/profile/email");
    if (email.trim() === "") return refused({ code: "email-missing", field: "email" }, { email });
    const asked = await askEmailChange(getContext(), who, email);
    if (!asked.ok) return refused({ ...asked.failure, field: "email" }, { email });
    wakeWorker();
    redirect(`/${await currentLocale()}/account/profile`);
  });
}
