"use client";

import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/components/account/current-password-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import type { FormAction } from "@/components/ui/form-state";
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
          <CurrentPasswordField form={form} label={texts.password} texts={texts} />
          <SubmitButton kind="danger" label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
