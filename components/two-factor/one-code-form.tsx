"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CodeField } from "@/components/ui/code-field";
import type { FormAction } from "@/components/ui/form-state";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";

interface OneCodeFormProps {
  action: FormAction;
  intro: ReactNode;
  /** `newsWord`: the word before good news ("Gelukt"). */
  texts: FormTexts & { code: string; hint?: string; submit: string; newsWord?: string };
  /** Fields that travel along, such as where to go next. */
  hidden?: Record<string, string>;
}

/** One code, one button. */
export function OneCodeForm({ action, intro, texts, hidden = {} }: OneCodeFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {form.state.news ? (
            <Notice kind="success" kindLabel={texts.newsWord ?? ""} role="status">
              <p>{form.state.news}</p>
            </Notice>
          ) : null}
          <CodeField name="code" label={texts.code} description={texts.hint} error={form.error("code")} required />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
