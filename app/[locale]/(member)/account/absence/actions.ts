"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { clearAbsence, setAbsence } from "@/domain/account-lifecycle/profile/absence";
import { isoDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Opslaan". */
export async function saveAbsence(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["from", "until", "message"]);
  return runFormAction(form, async () => {
    const ctx = getContext();
    const saved = await setAbsence(ctx, await requireSession(), { ...form, today: isoDay(ctx.clock.now()) });
    if (!saved.ok) return formError(saved.failure, form);
    return redirectTo("/account/absence?done=saved");
  });
}

/** "Afwezigheid weghalen". */
export async function removeAbsence(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    await clearAbsence(getContext(), await requireSession());
    return redirectTo("/account/absence?done=cleared");
  });
}
