"use client";

import { useActionState } from "react";
import type { FormTexts } from "@/components/ui/action-form";
import { ErrorSummary } from "@/components/ui/error-summary";
import { untouched } from "@/components/ui/form-state";
import { PictureField } from "@/components/ui/picture-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { savePicture } from "./actions";

interface PictureFormProps {
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

/** A second form of the page, so the title of the window stays with the first. */
export function PictureForm({ limits, texts }: PictureFormProps) {
  const [state, submit] = useActionState(savePicture, untouched);
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
