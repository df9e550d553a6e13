"use client";

import type { ReactNode } from "react";
import { ActionForm, type FormTexts } from "@/components/ui/action-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { sendQuestion } from "./actions";

interface QuestionFormProps {
  /** Filled in for who is logged in. */
  email: string;
  maxLength: number;
  intro: ReactNode;
  texts: FormTexts & { email: string; question: string; questionHint: string; submit: string };
}

export function QuestionForm({ email, maxLength, intro, texts }: QuestionFormProps) {
  return (
    <ActionForm action={sendQuestion} texts={texts} intro={intro}>
      {(form) => (
        <>
          <TextField
            name="email"
            type="email"
            label={texts.email}
            error={form.error("email")}
            defaultValue={form.value("email") ?? email}
            autoComplete="email"
            required
          />
          <TextArea
            name="question"
            rows={8}
            maxLength={maxLength}
            label={texts.question}
            description={texts.questionHint}
            error={form.error("question")}
            defaultValue={form.value("question")}
            required
          />
          <SubmitButton label={texts.submit} busyLabel={texts.busy} />
        </>
      )}
    </ActionForm>
  );
}
