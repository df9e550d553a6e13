"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { markTaskDone } from "@/domain/healthspace/staff/tasks";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../crumbs";

/** "Afgehandeld" and "Geen afschrift nodig". Everything comes from the browser: the operation asks whether it is a task of theirs. */
export async function done(
  alias: unknown,
  kind: unknown,
  subject: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const task = { kind: String(kind), subject: String(subject) };
    const marked = await markTaskDone(getContext(), await requireSession(), String(alias), task);
    if (!marked.ok) return clinicianError(marked.failure);
    return redirectTo(`/staff/${String(alias)}/tasks?done=yes`);
  });
}
