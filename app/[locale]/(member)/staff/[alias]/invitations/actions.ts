"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readEmailField, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { inviteClient, resendToClient, withdrawFromClient } from "@/domain/healthspace/staff/invitations";
import { isLocale, routing } from "@/i18n/routing";
import { requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { staffError } from "../../crumbs";

// The alias and the id come from the browser: each operation asks again who works there.

/** "Uitnodiging versturen". */
export async function invite(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  const { email, confirmedEmail } = readEmailField(data);
  const form = { ...readForm(data, ["firstName", "language"]), email };
  return runFormAction(form, async () => {
    const who = await requireSession();
    const locale = isLocale(form.language) ? form.language : routing.defaultLocale;
    const sent = await inviteClient(getContext(), who, String(alias), { ...form, confirmedEmail, locale });
    if (!sent.ok) {
      const { failure } = sent;
      return staffError(failure.code === "fields" ? failure : { ...failure, field: "email" }, form);
    }
    return redirectTo(`/staff/${alias}/invitations?done=sent`);
  });
}

/** "Opnieuw versturen". */
export async function resend(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const sent = await resendToClient(getContext(), await requireSession(), String(alias), String(id));
    if (!sent.ok) return staffError(sent.failure);
    return redirectTo(`/staff/${alias}/invitations?done=resent`);
  });
}

/** "Intrekken". */
export async function withdraw(alias: unknown, id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireSession();
    const press = { form: "withdraw", secret: await sessionSecret(), typed: [String(alias), String(id)] };
    const withdrawn = await once(press, () => withdrawFromClient(getContext(), who, String(alias), String(id)));
    if (!withdrawn.ok) return staffError(withdrawn.failure);
    return redirectTo(`/staff/${alias}/invitations?done=withdrawn`);
  });
}
