"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import type { FormAction } from "@/components/ui/form-state";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";

interface EndFormProps {
  action: FormAction;
  intro: ReactNode;
  texts: FormTexts & { understood: string; password: string; submit: string; show: string; hide: string };
}

/** The tick box and the password that end an account. */
export function EndForm({ action, intro, texts }: EndFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <CheckboxField
            name="understood"
            label={texts.understood}
            error={form.error("understood")}
            defaultChecked={form.value("understood") === "on"}
            required
          />
          <PasswordField
            name="password"
            label={texts.password}
            error={form.error("password")}
            showLabel={texts.show}
            hideLabel={texts.hide}
            autoComplete="current-password"
            required
          />
          <SubmitButton kind="danger" label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
