"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { handIn } from "@/domain/healthspace/submission/hand-in";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Inleveren". */
export async function submitWork(_: FormState, data: FormData): Promise<FormState> {
  const values = readForm(data, ["id", "round", "revisionSum"]);
  const { id, round, revisionSum } = values;
  return runFormAction(values, async () => {
    const done = await handIn(getContext(), await requireSession(), {
      id,
      round: Number(round) || 0,
      revisionSum: Number(revisionSum) || 0,
    });
    if (done.ok) return redirectTo(`/workspace/${id}/submissions/${done.value.submissionId}?done=submitted`);
    const { failure } = done;
    // The list that was checked is not the one that would be handed in: it comes anew.
    if (failure.code === "work-changed") return redirectTo(`/workspace/${id}/check?changed=now`);
    if (failure.code === "answers-invalid") return redirectTo(`/workspace/${id}/check?changed=invalid`);
    return formError(failure, values);
  });
}
