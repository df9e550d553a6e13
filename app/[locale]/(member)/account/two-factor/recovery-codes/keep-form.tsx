"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { keepCodes } from "./actions";

interface KeepFormProps {
  /** Where "Gereed" leads: the end of the set-up or the settings. */
  then: "done" | "settings";
  intro: ReactNode;
  texts: FormTexts & { kept: string; ready: string };
}

export function KeepForm({ then, intro, texts }: KeepFormProps) {
  return (
    <ActionForm action={keepCodes} texts={texts} intro={intro}>
      {(form) => (
        <>
          <input type="hidden" name="then" value={then} />
          <CheckboxField name="kept" label={texts.kept} error={form.error("kept")} required />
          <SubmitButton label={texts.ready} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
