"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import { readForm } from "@/app/read-form";
import type { FormState } from "@/components/ui/form-state";
import { keepRecoveryCodes } from "@/domain/recovery-code/show";
import { clearShownCodesCookie } from "@/server/auth/cookies";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

/** "Gereed": the person has the codes, they are never shown again. */
export async function keepCodes(_: FormState, data: FormData): Promise<FormState> {
  const { kept, then } = readForm(data, ["kept", "then"]);
  return answering({}, async () => {
    const { account } = await requireSession();
    if (kept !== "on") return refused({ code: "not-kept", field: "kept" });
    await keepRecoveryCodes(getContext(), account.id);
    await clearShownCodesCookie();
    redirect(`/${await currentLocale()}/account/two-factor${then === "done" ? "/set-up/done" : ""}`);
  });
}
