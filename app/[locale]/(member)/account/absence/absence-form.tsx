"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { saveAbsence } from "./actions";

interface AbsenceFormProps {
  saved: { from: string; until: string; message: string };
  maxLength: number;
  intro: ReactNode;
  texts: FormTexts & {
    from: string;
    dateHint: string;
    until: string;
    message: string;
    messageHint: string;
    submit: string;
  };
}

export function AbsenceForm({ saved, maxLength, intro, texts }: AbsenceFormProps) {
  return (
    <ActionForm action={saveAbsence} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="from"
            label={texts.from}
            description={texts.dateHint}
            error={form.error("from")}
            defaultValue={form.value("from") ?? saved.from}
            required
          />
          <TextField
            name="until"
            label={texts.until}
            description={texts.dateHint}
            error={form.error("until")}
            defaultValue={form.value("until") ?? saved.until}
            required
          />
          <TextArea
            name="message"
            rows={4}
            maxLength={maxLength}
            label={texts.message}
            description={texts.messageHint}
            error={form.error("message")}
            defaultValue={form.value("message") ?? saved.message}
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
