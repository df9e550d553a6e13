"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { LINES, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { approveAsStaff } from "@/domain/healthspace/staff/account-recovery";
import { staffReason } from "@/domain/policy";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../account/two-factor/owner";

/** "Ik heb gecontroleerd wie het is". */
export async function approve(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, ["reference", "reason"], LINES);
  return runFormAction(form, async () => {
    const who = await requireFreshProof("/staff/account-recovery");
    const reason = [...form.reason].slice(0, staffReason.codePoints).join("");
    const approved = await approveAsStaff(getContext(), who, { ...form, reason });
    if (!approved.ok) {
      const { failure } = approved;
      if (failure.code === "step-up-needed") return redirectTo("/staff/account-recovery");
      if (failure.code === "account-recovery-gone")
        return formError({ code: "reference-unknown", field: "reference" }, form);
      const fields = { "reason-missing": "reason", "reference-missing": "reference", "needs-two-people": "reference" };
      return formError({ ...failure, field: fields[failure.code as keyof typeof fields] }, form);
    }
    const { dueAt } = approved.value;
    return redirectTo(`/staff/account-recovery?${dueAt === null ? "done=first" : `done=second&due=${dueAt}`}`);
  });
}
