"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import type { ButtonKind } from "@/components/ui/button-class";
import type { FormAction } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";

interface PlainFormProps {
  action: FormAction;
  kind?: ButtonKind;
  intro: ReactNode;
  after?: ReactNode;
  texts: FormTexts & { submit: string };
}

/** A form with nothing to fill in: one button that does one thing, and room for what went wrong. */
export function PlainForm({ action, kind = "primary", intro, after, texts }: PlainFormProps) {
  return (
    <>
      <ActionForm action={action} texts={texts} intro={intro}>
        {() => <SubmitButton kind={kind} label={texts.submit} busyLabel={texts.busy} />}
      </ActionForm>
      {after}
    </>
  );
}
