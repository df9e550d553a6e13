"use client";

import type { ReactNode } from "react";
import { CurrentPasswordField } from "@/components/account/current-password-field";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CodeField } from "@/components/ui/code-field";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";

interface ConfirmFormProps {
  kind: "password" | "code";
  action: FormAction;
  next: string;
  intro: ReactNode;
  texts: FormTexts & { label: string; submit: string; show: string; hide: string };
}

export function ConfirmForm({ kind, action, next, intro, texts }: ConfirmFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <input type="hidden" name="next" value={next} />
          {kind === "code" ? (
            <CodeField name="code" label={texts.label} error={form.error("code")} required />
          ) : (
            <CurrentPasswordField form={form} label={texts.label} texts={texts} />
          )}
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
