"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { LINES, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { clearAbsence, setAbsence } from "@/domain/account-lifecycle/profile/absence";
import { isoDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Opslaan". */
export async function saveAbsence(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, ["from", "until", "message"], LINES);
  return answering(form, async () => {
    const ctx = getContext();
    const saved = await setAbsence(ctx, await requireSession(), { ...form, today: isoDay(ctx.clock.now()) });
    if (!saved.ok) return refused(saved.failure, form);
    redirect(`/${await currentLocale()}/account/absence?done=saved`);
  });
}

/** "Afwezigheid weghalen". */
export async function removeAbsence(): Promise<void> {
  await clearAbsence(getContext(), await requireSession());
  redirect(`/${await currentLocale()}/account/absence?done=cleared`);
}
