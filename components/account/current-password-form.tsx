"use client";

import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/components/account/current-password-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";

interface CurrentPasswordFormProps {
  action: FormAction;
  intro: ReactNode;
  texts: FormTexts & { password: string; show: string; hide: string; submit: string };
}

/** Asks for nothing but the password the account has. */
export function CurrentPasswordForm({ action, intro, texts }: CurrentPasswordFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <CurrentPasswordField form={form} label={texts.password} texts={texts} />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
