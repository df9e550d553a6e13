"use client";

import type { ReactNode } from "react";
import { EmailField } from "@/components/account/email-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { RadioGroup } from "@/components/ui/radio-group";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

interface InviteFormProps {
  action: FormAction;
  intro: ReactNode;
  language: string;
  languages: { value: string; label: string }[];
  texts: FormTexts & { email: string; firstName: string; firstNameHint: string; language: string; submit: string };
}

export function InviteForm({ action, intro, language, languages, texts }: InviteFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <EmailField form={form} label={texts.email} autoComplete="off" />
          <TextField
            name="firstName"
            autoCapitalize="words"
            label={texts.firstName}
            description={texts.firstNameHint}
            error={form.error("firstName")}
            defaultValue={form.value("firstName")}
            autoComplete="off"
          />
          <RadioGroup
            name="language"
            legend={texts.language}
            defaultValue={form.value("language") ?? language}
            options={languages}
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
