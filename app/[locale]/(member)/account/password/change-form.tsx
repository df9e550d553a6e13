"use client";

import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/components/account/current-password-field";
import { NewPasswordFields, type NewPasswordTexts } from "@/components/account/new-password-fields";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Demand } from "@/domain/authentication/password/password-checks";
import { saveChangedPassword } from "./actions";

interface ChangeFormProps {
  /** For password managers: whose password this is. */
  email: string;
  intro: ReactNode;
  demand: Demand;
  fields: NewPasswordTexts;
  texts: FormTexts & { current: string; submit: string };
}

export function ChangeForm({ email, intro, demand, fields, texts }: ChangeFormProps) {
  return (
    <ActionForm action={saveChangedPassword} texts={texts} intro={intro}>
      {(form) => (
        <>
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          <CurrentPasswordField form={form} name="current" label={texts.current} texts={fields} />
          <NewPasswordFields form={form} demand={demand} texts={fields} />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
