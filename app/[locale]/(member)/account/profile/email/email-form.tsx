"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { requestEmailChange } from "./actions";

interface EmailFormProps {
  intro: ReactNode;
  texts: FormTexts & { email: string; submit: string };
}

export function EmailForm({ intro, texts }: EmailFormProps) {
  return (
    <ActionForm action={requestEmailChange} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="email"
            type="email"
            label={texts.email}
            error={form.error("email")}
            defaultValue={form.value("email")}
            autoComplete="email"
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
