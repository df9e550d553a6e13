"use server";

import { getTranslations } from "next-intl/server";
import { type Failure, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { noFields, readEmailField, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import {
  inviteClient,
  inviteSeveral,
  inviteStaff,
  type ListedAddress,
  resendToClient,
  withdrawFromClient,
} from "@/domain/healthspace/staff/invitations";
import { staffRoles } from "@/domain/healthspace/staff/may";
import { isLocale, type Locale, routing } from "@/i18n/routing";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError, staffError } from "../../crumbs";

// The alias and the id come from the browser: each operation asks again who works there.

/** "Uitnodiging versturen". */
export async function invite(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  const form = { ...readWords(data, ["firstName", "language", "connectTo"]), email };
  return runFormAction(form, async () => {
    // Who is connected from the start decides who sees what: as every such change, by who has just shown who they are.
    const connects = form.connectTo !== "";
    const who = connects ? await requireFreshProof(`/staff/${String(alias)}/invitations`) : await requireSession();
    const locale = languageOf(form.language);
    const sent = await inviteClient(getContext(), who, String(alias), { ...form, confirmedEmail, locale });
    if (!sent.ok) {
      const { failure } = sent;
      return clinicianError(
        "field" in failure || failure.code === "fields" ? failure : { ...failure, field: "email" },
        form,
      );
    }
    return redirectTo(`/staff/${alias}/invitations?done=sent`);
  });
}

/** "Uitnodiging versturen", to somebody who is going to work there. */
export async function inviteWorker(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  const form = { ...readWords(data, ["firstName", "language", ...staffRoles]), email };
  return runFormAction(form, async () => {
    const who = await requireFreshProof(`/staff/${String(alias)}/invitations/staff`);
    const roles = staffRoles.filter((role) => form[role] === "on");
    const locale = languageOf(form.language);
    const { firstName } = form;
    const sent = await inviteStaff(getContext(), who, String(alias), {
      email,
      confirmedEmail,
      firstName,
      locale,
      roles,
    });
    if (!sent.ok) {
      const { failure } = sent;
      const ofEmail = failure.code === "invitation-mail-limit" || failure.code === "invitation-staff-limit";
      return clinicianError(ofEmail ? { ...failure, field: "email" } : failure, form);
    }
    return redirectTo(`/staff/${alias}/invitations?done=sent`);
  });
}

/** "Uitnodigingen versturen", to a list of addresses. */
export async function inviteList(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, ["addresses", "language"]);
  return runFormAction(form, async () => {
    const who = await requireSession();
    const { addresses } = form;
    const press = { form: "invite-list", secret: await sessionSecret(), typed: [String(alias), addresses] };
    const sent = await once(press, () =>
      inviteSeveral(getContext(), who, String(alias), { addresses, locale: languageOf(form.language) }),
    );
    if (!sent.ok) return clinicianError(sent.failure, form);
    return reported(sent.value);
  });
}

function languageOf(typed: string): Locale {
  return isLocale(typed) ? typed : routing.defaultLocale;
}

// In the answer of the form only: an address of the page would stand in histories and logs.
async function reported(list: readonly ListedAddress[]): Promise<FormState> {
  const t = await getTranslations({ locale: currentLocale(), namespace: "staff" });
  const heading = t("severalDone", { sent: list.filter(({ became }) => became === "sent").length });
  const lines = list.map(({ line, email, became }) => t("severalLine", { line, email, became }));
  return { problems: [], values: {}, report: { sections: [{ heading, lines }], kept: "" } };
}

/** "Opnieuw versturen". */
export async function resend(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const sent = await resendToClient(getContext(), await requireSession(), String(alias), String(id));
    if (!sent.ok) return rowError(sent.failure, alias);
    return redirectTo(`/staff/${alias}/invitations?done=resent`);
  });
}

/** "Intrekken". */
export async function withdraw(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireSession();
    const press = { form: "withdraw", secret: await sessionSecret(), typed: [String(alias), String(id)] };
    const withdrawn = await once(press, () => withdrawFromClient(getContext(), who, String(alias), String(id)));
    if (!withdrawn.ok) return rowError(withdrawn.failure, alias);
    return redirectTo(`/staff/${alias}/invitations?done=withdrawn`);
  });
}

// Nothing was typed, so the way to the proof opens at once.
async function rowError(failure: Failure, alias: unknown): Promise<FormState> {
  if (failure.code !== "staff-level") return staffError(failure);
  return redirectTo(`${withNext("/account/confirm", `/staff/${String(alias)}/invitations`)}&steps=both`);
}
