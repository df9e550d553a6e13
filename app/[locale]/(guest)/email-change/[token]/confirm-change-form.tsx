"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";

interface ConfirmChangeFormProps {
  action: FormAction;
  intro: ReactNode;
  texts: FormTexts & { password: string; submit: string; show: string; hide: string };
}

export function ConfirmChangeForm({ action, intro, texts }: ConfirmChangeFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <PasswordField
            name="password"
            label={texts.password}
            error={form.error("password")}
            showLabel={texts.show}
            hideLabel={texts.hide}
            autoComplete="current-password"
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
