"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { PasswordRules, type PasswordRulesTexts } from "./password-rules";

interface RegisterFormProps {
  action: FormAction;
  filledIn: { firstName: string; lastName: string; dateOfBirth: string; email: string };
  intro: ReactNode;
  after: ReactNode;
  texts: FormTexts &
    PasswordRulesTexts &
    Record<"firstName" | "lastName" | "dateOfBirth" | "dateHint" | "email" | "emailHint", string> &
    Record<"password" | "repeat" | "show" | "hide" | "submit", string>;
}

export function RegisterForm({ action, filledIn, intro, after, texts }: RegisterFormProps) {
  const secret = {
    showLabel: texts.show,
    hideLabel: texts.hide,
    autoComplete: "new-password",
    required: true,
  } as const;
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
              <TextField {...field("email")} type="email" description={texts.emailHint} autoComplete="username" />
              <PasswordField
                {...secret}
                name="password"
                label={texts.password}
                error={form.error("password")}
                description={<PasswordRules field="password" texts={texts} />}
              />
              <PasswordField {...secret} name="repeat" label={texts.repeat} error={form.error("repeat")} />
              <SubmitButton label={texts.submit} busyLabel={texts.busy} />
            </>
          );
        }}
      </ActionForm>
      {after}
    </>
  );
}
