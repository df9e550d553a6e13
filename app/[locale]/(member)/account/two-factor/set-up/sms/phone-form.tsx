"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { confirmPhone } from "./actions";

interface PhoneFormProps {
  countries: { value: string; label: string }[];
  intro: ReactNode;
  texts: FormTexts & { country: string; phone: string; phoneHint: string; submit: string };
}

export function PhoneForm({ countries, intro, texts }: PhoneFormProps) {
  return (
    <ActionForm action={confirmPhone} texts={texts} intro={intro}>
      {(form) => (
        <>
          <SelectField
            name="country"
            label={texts.country}
            options={countries}
            error={form.error("country")}
            defaultValue={form.value("country") ?? countries[0]?.value}
            autoComplete="country"
          />
          <TextField
            name="phone"
            type="tel"
            label={texts.phone}
            description={texts.phoneHint}
            error={form.error("phone")}
            defaultValue={form.value("phone")}
            autoComplete="tel"
            inputMode="tel"
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
