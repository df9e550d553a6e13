"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CodeField } from "@/components/ui/code-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { verifyCode } from "../verify/actions";

interface RecoveryFormProps {
  next: string;
  intro: ReactNode;
  texts: FormTexts & { code: string; hint: string; submit: string };
}

/** The same field with another explanation; there is no tick box for trust here. */
export function RecoveryForm({ next, intro, texts }: RecoveryFormProps) {
  return (
    <ActionForm action={verifyCode} texts={texts} intro={intro}>
      {(form) => (
        <>
          <input type="hidden" name="next" value={next} />
          <CodeField name="code" label={texts.code} description={texts.hint} error={form.error("code")} required />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
