"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { vouch } from "./actions";

interface VouchFormProps {
  maxLength: number;
  intro: ReactNode;
  texts: FormTexts & {
    reference: string;
    referenceHint: string;
    reason: string;
    reasonHint: string;
    submit: string;
  };
}

export function VouchForm({ maxLength, intro, texts }: VouchFormProps) {
  return (
    <ActionForm action={vouch} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="reference"
            inputMode="numeric"
            label={texts.reference}
            description={texts.referenceHint}
            error={form.error("reference")}
            defaultValue={form.value("reference")}
            autoComplete="off"
            required
          />
          <TextArea
            name="reason"
            rows={3}
            maxLength={maxLength}
            label={texts.reason}
            description={texts.reasonHint}
            error={form.error("reason")}
            defaultValue={form.value("reason")}
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
