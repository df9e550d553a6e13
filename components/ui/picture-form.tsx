"use client";

import { useActionState } from "react";
import type { FormTexts } from "@/components/ui/action-form";
import { ErrorSummary } from "@/components/ui/error-summary";
import { type FormAction, untouched } from "@/components/ui/form-state";
import { PictureField } from "@/components/ui/picture-field";
import { SubmitButton } from "@/components/ui/submit-button";

interface PictureFormProps {
  action: FormAction;
  limits: { bytes: number; side: number };
  texts: FormTexts & {
    choose: string;
    hint: string;
    shrinks: string;
    ready: string;
    failed: string;
    submit: string;
  };
}

/** Chooses a picture. A second form of its page, so the title of the window stays with the first. */
export function PictureForm({ action, limits, texts }: PictureFormProps) {
  const [state, submit] = useActionState(action, untouched);
  return (
    <form action={submit} noValidate>
      <ErrorSummary
        title={texts.summary}
        errors={state.problems.map(({ field, text }) => ({ fieldId: field, text }))}
        attempt={state}
      />
      <PictureField name="picture" limits={limits} texts={texts} error={state.problems[0]?.text} />
      <SubmitButton kind="secondary" label={texts.submit} busyLabel={texts.busy} />
    </form>
  );
}
