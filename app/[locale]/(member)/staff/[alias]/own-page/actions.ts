"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { bytesOf, noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { removeLogo, setAccent, setLogo } from "@/domain/healthspace/staff/logo";
import { scalePicture } from "@/server/pictures/scale-picture";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError } from "../../crumbs";

// As every setting: whoever changes how the Healthspace looks to strangers has just shown who they are.

/** "Logo opslaan". */
export async function saveLogo(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction({}, async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/own-page`);
    const scaled = await scalePicture(await bytesOf(data, "picture"), "whole");
    if (!scaled.ok) return clinicianError({ ...scaled.failure, field: "picture" });
    const saved = await setLogo(getContext(), who, String(alias), scaled.value);
    if (!saved.ok) return clinicianError({ ...saved.failure, field: "picture" });
    return redirectTo(`/staff/${alias}/own-page?done=saved`);
  });
}

/** "Logo weghalen". */
export async function dropLogo(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/own-page`);
    const removed = await removeLogo(getContext(), who, String(alias));
    if (!removed.ok) return clinicianError(removed.failure);
    return redirectTo(`/staff/${alias}/own-page?done=removed`);
  });
}

/** "Kleur opslaan". */
export async function saveAccent(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { accent } = readWords(data, ["accent"]);
  return runFormAction({ accent }, async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/own-page`);
    const saved = await setAccent(getContext(), who, String(alias), accent);
    if (!saved.ok) return clinicianError({ ...saved.failure, field: "accent" }, { accent });
    return redirectTo(`/staff/${alias}/own-page?done=colour`);
  });
}
