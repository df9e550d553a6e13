"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { CodeField } from "@/components/ui/code-field";
import { PageTitle } from "@/components/ui/page-title";
import { SubmitButton } from "@/components/ui/submit-button";
import { verifyCode } from "./actions";

interface VerifyFormProps {
  next: string;
  /** "locked": codes of the method are switched off, only the introduction is shown. */
  codes: "taken" | "locked";
  intro: ReactNode;
  texts: FormTexts & { code: string; trust: string; trustHint: string; submit: string };
}

export function VerifyForm({ next, codes, intro, texts }: VerifyFormProps) {
  if (codes === "locked") {
    return (
      <>
        <PageTitle text={texts.title} />
        {intro}
      </>
    );
  }
  return (
    <ActionForm action={verifyCode} texts={texts} intro={intro}>
      {(form) => (
        <>
          <input type="hidden" name="next" value={next} />
          <CodeField name="code" label={texts.code} error={form.error("code")} required />
          <CheckboxField
            name="trust"
            label={texts.trust}
            description={texts.trustHint}
            defaultChecked={form.value("trust") === "on"}
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
