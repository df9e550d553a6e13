"use client";

import type { ReactNode } from "react";
import { EmailField } from "@/components/account/email-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
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
          <EmailField form={form} label={texts.email} />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
