"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { lookUp } from "./actions";

interface LookUpFormProps {
  intro: ReactNode;
  texts: FormTexts & { reference: string; referenceHint: string; submit: string };
}

/** The number that was read out. */
export function LookUpForm({ intro, texts }: LookUpFormProps) {
  return (
    <ActionForm action={lookUp} texts={texts} intro={intro}>
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
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}

interface ApproveFormProps {
  action: FormAction;
  maxLength: number;
  intro: ReactNode;
  texts: FormTexts & {
    lastName: string;
    lastNameHint: string;
    dateOfBirth: string;
    dateOfBirthHint: string;
    reason: string;
    reasonHint: string;
    submit: string;
  };
}

/** What the document says, and how it was checked. */
export function ApproveForm({ action, maxLength, intro, texts }: ApproveFormProps) {
  return (
    <ActionForm action={action} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="lastName"
            autoCapitalize="words"
            label={texts.lastName}
            description={texts.lastNameHint}
            error={form.error("lastName")}
            defaultValue={form.value("lastName")}
            autoComplete="off"
            required
          />
          <TextField
            name="dateOfBirth"
            label={texts.dateOfBirth}
            description={texts.dateOfBirthHint}
            error={form.error("dateOfBirth")}
            defaultValue={form.value("dateOfBirth")}
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
