"use server";

import { type Failure, type FieldsFailure, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { approveAsStaff, declineAsStaff, lookUpAsStaff } from "@/domain/healthspace/staff/account-recovery";
import { sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../account/two-factor/owner";
import { staffError } from "../crumbs";

const here = "/staff/account-recovery";

/** "Verder", with the number that was read out. */
export async function lookUp(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["reference"]);
  return runFormAction(form, async () => {
    const found = await lookUpAsStaff(getContext(), await requireFreshProof(here), form.reference);
    if (!found.ok) return refuse({ ...found.failure, field: "reference" }, form);
    return redirectTo(`${here}?ticket=${encodeURIComponent(found.value.ticket)}`);
  });
}

/** "Ik heb gecontroleerd wie het is". The ticket is sealed for this session. */
export async function approve(ticket: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["lastName", "dateOfBirth", "reason"]);
  return runFormAction(form, async () => {
    const who = await requireFreshProof(here);
    const input = { ...form, reference: String(ticket) };
    const typed = [input.reference, form.lastName, form.dateOfBirth, form.reason];
    const approved = await once({ form: "approve-recovery", secret: await sessionSecret(), typed }, () =>
      approveAsStaff(getContext(), who, input),
    );
    if (!approved.ok) {
      const { code } = approved.failure;
      if (isOver(code)) return redirectTo(`${here}?done=${code === "identity-closed" ? "closed" : "gone"}`);
      return refuse(approved.failure, form);
    }
    const { dueAt } = approved.value;
    return redirectTo(`${here}?${dueAt === null ? "done=first" : `done=second&due=${dueAt}`}`);
  });
}

/** "Weigeren". */
export async function decline(ticket: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof(here);
    const press = { form: "decline-recovery", secret: await sessionSecret(), typed: [String(ticket)] };
    const declined = await once(press, () => declineAsStaff(getContext(), who, { reference: String(ticket) }));
    if (declined.ok) return redirectTo(`${here}?done=declined`);
    if (isOver(declined.failure.code)) return redirectTo(`${here}?done=gone`);
    return refuse(declined.failure, {});
  });
}

// The page of this number shows nothing any more, so the answer goes to the page for a next one.
function isOver(code: string): boolean {
  return ["identity-closed", "account-recovery-gone", "reference-missing"].includes(code);
}

async function refuse(failure: Failure | FieldsFailure, values: Record<string, string>): Promise<FormState> {
  if (failure.code === "step-up-needed") return redirectTo(here);
  return staffError(
    failure.code === "account-recovery-gone" ? { ...failure, code: "reference-unknown" } : failure,
    values,
  );
}
