"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { dropChange, reopenWork } from "@/domain/healthspace/worksheet/change";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Aanpassen". */
export async function changeSubmitted(_: FormState, data: FormData): Promise<FormState> {
  const { id } = readForm(data, ["id"]);
  return runFormAction({ id }, async () => {
    const opened = await reopenWork(getContext(), await requireSession(), id);
    if (!opened.ok) return formError(opened.failure, { id });
    return redirectTo(`/workspace/${id}`);
  });
}

/** "Toch niet aanpassen". */
export async function keepSubmitted(_: FormState, data: FormData): Promise<FormState> {
  const { id } = readForm(data, ["id"]);
  return runFormAction({ id }, async () => {
    const kept = await dropChange(getContext(), await requireSession(), id);
    if (!kept.ok) return formError(kept.failure, { id });
    return redirectTo(`/workspace/${id}?done=kept`);
  });
}
