"use client";

import type { ReactNode } from "react";
import { NewPasswordFields, type NewPasswordTexts } from "@/components/account/new-password-fields";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Demand } from "@/domain/authentication/password/password-checks";

interface ResetFormProps {
  action: FormAction;
  intro: ReactNode;
  demand: Demand;
  fields: NewPasswordTexts;
  texts: FormTexts & { submit: string };
}

export function ResetForm({ action, intro, demand, fields, texts }: ResetFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <NewPasswordFields form={form} demand={demand} texts={fields} />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
