"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { isSetting, saveSetting, settings } from "@/domain/healthspace/staff/policy";
import { isoDay, startOfDay } from "@/i18n/dates";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError } from "../../crumbs";

/** "Opslaan", on the page of one setting. Alias and setting come from the browser: the operation asks again who owns the place. */
export async function save(alias: unknown, setting: unknown, _: FormState, data: FormData): Promise<FormState> {
  const name = String(setting);
  const form: Record<string, string> = readWords(data, isSetting(name) ? settings[name] : []);
  return runFormAction(form, async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/policy/${name}`);
    if (!isSetting(name)) return clinicianError({ code: "staff-only" });
    const ctx = getContext();
    const calendar = { today: isoDay(ctx.clock.now()), startOf: startOfDay, dayOf: isoDay };
    const saved = await saveSetting(ctx, who, String(alias), name, form, calendar);
    if (!saved.ok) return clinicianError(saved.failure, form);
    return redirectTo(`/staff/${String(alias)}/policy?done=saved`);
  });
}
