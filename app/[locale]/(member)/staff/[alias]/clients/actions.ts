"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { offerToClient, searchClients } from "@/domain/healthspace/staff/clients";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError } from "../../crumbs";

/** "Zoeken". */
export async function search(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["lastName", "dateOfBirth"]);
  return runFormAction(form, async () => {
    const found = await searchClients(getContext(), await requireSession(), String(alias), form);
    if (!found.ok) return clinicianError(found.failure, form);
    return redirectTo(`/staff/${String(alias)}/clients?search=${encodeURIComponent(found.value.ticket)}`);
  });
}

/** "Contact voorstellen": by who has just shown who they are, as every change of who may see what. */
export async function offer(alias: unknown, client: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/clients`);
    const offered = await offerToClient(getContext(), who, { alias: String(alias), clientId: String(client) });
    if (!offered.ok) return clinicianError(offered.failure);
    return redirectTo(`/staff/${String(alias)}/clients?done=${offered.value.rule === "tell" ? "made" : "offered"}`);
  });
}
