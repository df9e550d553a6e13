"use server";

import { revalidatePath } from "next/cache";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { keepRecoveryCodes, sealShownCodes } from "@/domain/authentication/recovery-code/show";
import { renewRecoveryCodes } from "@/domain/authentication/second-factor/settings";
import { clearShownCodesCookie, writeShownCodesCookie } from "@/server/auth/cookies";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../owner";
import { changeIn } from "../set-up/change";

const methods = ["printed", "copied", "downloaded", "written"];

/** "Gereed": the person has the codes, they are never shown again. */
export async function keepCodes(_: FormState, data: FormData): Promise<FormState> {
  const { method, then } = readForm(data, ["method", "then"]);
  return runFormAction({ method }, async () => {
    const { account } = await requireSession();
    if (!methods.includes(method)) return formError({ code: "method-missing", field: "method" });
    await keepRecoveryCodes(getContext(), account.id);
    await clearShownCodesCookie();
    // The frame around the page may still hold the reminder to keep them.
    revalidatePath("/", "layout");
    if (then === "renewed" || then === "kept") return redirectTo(`/account/two-factor?done=${then}`);
    return redirectTo(`/account/two-factor/set-up/done?change=${changeIn(then)}&codes=new`);
  });
}

/** "Nieuwe herstelcodes genereren": ten new codes, the old ones end. Needs a fresh proof. */
export async function makeNewCodes(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof("/account/two-factor/recovery-codes");
    const ctx = getContext();
    const made = await once({ form: "new-recovery-codes", secret: await sessionSecret(), typed: [] }, () =>
      renewRecoveryCodes(ctx, who),
    );
    if (!made.ok) return formError(made.failure);
    await writeShownCodesCookie(sealShownCodes(ctx, who.account.id, made.value.setId, made.value.codes));
    return redirectTo("/account/two-factor/recovery-codes");
  });
}
