"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { removeOwnWork, startBySelf } from "@/domain/healthspace/worksheet/start-by-self";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Zelf beginnen". The Healthspace is that of the page, whichever another tab has chosen since. */
export async function startIt(
  healthspaceId: unknown,
  itemId: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const what = { healthspaceId: String(healthspaceId), itemId: String(itemId) };
    const started = await startBySelf(getContext(), await requireSession(), what);
    if (!started.ok) return formError(started.failure);
    return redirectTo(`/workspace/${started.value.id}`);
  });
}

/** "Van mijn werkblad halen". */
export async function takeOff(workId: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const removed = await removeOwnWork(getContext(), await requireSession(), String(workId));
    if (!removed.ok) return formError(removed.failure);
    return redirectTo("/library?done=removed");
  });
}
