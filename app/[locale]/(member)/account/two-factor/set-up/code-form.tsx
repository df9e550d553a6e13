"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CodeField } from "@/components/ui/code-field";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";

interface SetUpCodeFormProps {
  action: FormAction;
  intro: ReactNode;
  texts: FormTexts & { code: string; submit: string };
}

/** Step 3 of the guide: the code that proves the new method. */
export function SetUpCodeForm({ action, intro, texts }: SetUpCodeFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <CodeField name="code" label={texts.code} error={form.error("code")} required />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
