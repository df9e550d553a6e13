"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { offerAsStaff, readConnecting } from "@/domain/healthspace/staff/connections";
import { staffRoles } from "@/domain/healthspace/staff/may";
import { endMember, restoreMember, setRoles } from "@/domain/healthspace/staff/members";
import { readDay } from "@/domain/platform/typed-date";
import { isoDay, startOfDay } from "@/i18n/dates";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError } from "../../crumbs";
import { press } from "../press";

// The alias and the id come from the browser: each operation asks again who works there and what their roles allow. All of it decides who
// may see what, so whoever does it has just shown who they are.

/** "Rollen opslaan". */
export async function saveRoles(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, [...staffRoles, "visible"]);
  return runFormAction(form, async () => {
    const here = `/staff/${String(alias)}/members/${String(id)}` as const;
    const who = await requireFreshProof(`${here}/roles`);
    const roles = staffRoles.filter((role) => form[role] === "on");
    const wanted = { roles, isVisible: form.visible === "on" };
    const saved = await setRoles(getContext(), who, String(alias), String(id), wanted);
    if (!saved.ok) return clinicianError(saved.failure, form);
    return redirectTo(`${here}?done=saved`);
  });
}

/** "Lidmaatschap opzeggen". */
export async function end(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/members/${String(id)}`);
    const ended = await once(await press("membership", "end", alias, id), () =>
      endMember(getContext(), who, String(alias), String(id)),
    );
    if (!ended.ok) return clinicianError(ended.failure);
    return redirectTo(`/staff/${String(alias)}/members?kind=${ended.value}&state=ended&done=ended`);
  });
}

/** "Lidmaatschap herstellen". */
export async function restore(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/members/${String(id)}`);
    const restored = await once(await press("membership", "restore", alias, id), () =>
      restoreMember(getContext(), who, String(alias), String(id)),
    );
    if (!restored.ok) return clinicianError(restored.failure);
    return redirectTo(`/staff/${String(alias)}/members?kind=${restored.value}&state=active&done=restored`);
  });
}

/** "Contact voorstellen": for any clinician, with a last day where it is a substitute. */
export async function connect(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["clinician", "access", "until"]);
  return runFormAction(form, async () => {
    const here = `/staff/${String(alias)}/members/${String(id)}` as const;
    const who = await requireFreshProof(`${here}/connect`);
    const ctx = getContext();
    const read = await readConnecting(ctx, who, String(alias), String(id));
    if (!read.ok) return clinicianError(read.failure, form);
    const client = read.value;
    if (client === null) return clinicianError({ code: "offer-people" }, form);
    const until = endOf(form.until);
    const problems = [
      ...(form.clinician === "" ? [{ code: "offer-staff-missing", field: "clinician" } as const] : []),
      ...(until === "unreadable" ? [{ code: "offer-until-day", field: "until" } as const] : []),
    ];
    if (problems.length > 0 || until === "unreadable") return clinicianError({ code: "fields", problems }, form);
    const offer = {
      clientId: client.clientId,
      staffId: form.clinician,
      access: form.access === "messages" ? "messages" : "record",
      untilAt: until,
    } as const;
    const offered = await once(await press("connection", "offer", alias, ...Object.values(offer)), () =>
      offerAsStaff(ctx, who, String(alias), offer),
    );
    if (!offered.ok) {
      const { failure } = offered;
      return clinicianError(failure.code === "offer-until" ? { ...failure, field: "until" } : failure, form);
    }
    return redirectTo(`${here}?done=${offered.value.rule === "tell" ? "made" : "offered"}`);
  });
}

// The end of the day that was typed, in the Netherlands; an hour more than a day is always the next one.
function endOf(typed: string): number | null | "unreadable" {
  if (typed.trim() === "") return null;
  const day = readDay(typed);
  return day === null ? "unreadable" : startOfDay(isoDay(startOfDay(day) + 26 * 3_600_000));
}
