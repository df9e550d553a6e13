"use client";

import type { ReactNode } from "react";
import { EmailField } from "@/components/account/email-field";
import { NewPasswordFields, type NewPasswordTexts } from "@/components/account/new-password-fields";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { Demand } from "@/domain/authentication/password/password-checks";

interface RegisterFormProps {
  action: FormAction;
  filledIn: { firstName: string; lastName: string; dateOfBirth: string; email: string };
  intro: ReactNode;
  after: ReactNode;
  texts: FormTexts &
    Record<"firstName" | "lastName" | "dateOfBirth" | "dateHint" | "email" | "emailHint", string> &
    Record<"submit", string>;
  demand: Demand;
  passwords: NewPasswordTexts;
}

export function RegisterForm({ action, filledIn, intro, after, texts, demand, passwords }: RegisterFormProps) {
  return (
    <>
      <ActionForm action={action} texts={texts} intro={intro}>
        {(form) => {
          const field = (name: keyof typeof filledIn) => ({
            name,
            label: texts[name],
            error: form.error(name),
            defaultValue: form.value(name) ?? filledIn[name],
            required: true,
          });
          return (
            <>
              <TextField {...field("firstName")} autoComplete="given-name" autoCapitalize="words" />
              <TextField {...field("lastName")} autoComplete="family-name" autoCapitalize="words" />
              <TextField {...field("dateOfBirth")} description={texts.dateHint} autoComplete="bday" />
              <EmailField
                form={form}
                label={texts.email}
                description={texts.emailHint}
                filledIn={filledIn.email}
                autoComplete="username"
              />
              <NewPasswordFields form={form} demand={demand} texts={passwords} />
              <SubmitButton label={texts.submit} busyLabel={texts.busy} />
            </>
          );
        }}
      </ActionForm>
      {after}
    </>
  );
}
