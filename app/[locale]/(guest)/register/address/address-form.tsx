"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { correctAddress } from "../check-email/actions";

interface AddressFormProps {
  /** As it was typed before. */
  email: string;
  intro: ReactNode;
  texts: FormTexts & { email: string; submit: string };
}

export function AddressForm({ email, intro, texts }: AddressFormProps) {
  return (
    <ActionForm action={correctAddress} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="email"
            type="email"
            label={texts.email}
            error={form.error("email")}
            defaultValue={form.value("email") ?? email}
            autoComplete="email"
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
