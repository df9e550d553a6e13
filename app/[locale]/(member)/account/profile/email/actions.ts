"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readEmailField } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { askEmailChange } from "@/domain/account-lifecycle/email-change/email-change";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../two-factor/owner";

/** "Stuur de link". The same answer whether or not the address is somebody's. */
export async function requestEmailChange(_: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  return runFormAction({ email }, async () => {
    const who = await requireFreshProof("/account/profile/email");
    if (email.trim() === "") return formError({ code: "email-missing", field: "email" }, { email });
    const asked = await askEmailChange(getContext(), who, email, confirmedEmail);
    if (!asked.ok) return formError({ ...asked.failure, field: "email" }, { email });
    return redirectTo("/account/profile");
  });
}
