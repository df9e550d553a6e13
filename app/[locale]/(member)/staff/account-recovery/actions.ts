"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { LINES, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { vouchAsStaff } from "@/domain/healthspace/staff/account-recovery";
import { staffReason } from "@/domain/policy";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";
import { requireFreshProof } from "../../account/two-factor/owner";

/** "Ik heb gecontroleerd wie het is". */
export async function vouch(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, ["reference", "reason"], LINES);
  return answering(form, async () => {
    const who = await requireFreshProof("/staff/helped-reset");
    const reason = [...form.reason].slice(0, staffReason.codePoints).join("");
    const vouched = await vouchAsStaff(getContext(), who, { ...form, reason });
    const here = `/${await currentLocale()}/staff/helped-reset`;
    if (!vouched.ok) {
      const { failure } = vouched;
      if (failure.code === "step-up-needed") redirect(here);
      if (failure.code === "helped-reset-gone") return refused({ code: "reference-unknown", field: "reference" }, form);
      const fields = { "reason-missing": "reason", "reference-missing": "reference", "needs-two-people": "reference" };
      return refused({ ...failure, field: fields[failure.code as keyof typeof fields] }, form);
    }
    wakeWorker();
    const { dueAt } = vouched.value;
    redirect(dueAt === null ? `${here}?done=first` : `${here}?done=second&due=${dueAt}`);
  });
}
