"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { askForReset } from "./actions";

interface ForgotFormProps {
  intro: ReactNode;
  texts: FormTexts & { email: string; submit: string };
}

export function ForgotForm({ intro, texts }: ForgotFormProps) {
  return (
    <ActionForm action={askForReset} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="email"
            type="email"
            label={texts.email}
            error={form.error("email")}
            defaultValue={form.value("email")}
            autoComplete="username"
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
