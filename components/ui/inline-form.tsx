"use client";

import type { ReactNode } from "react";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import { FormOwnerField } from "@/components/ui/form-owner";
import type { FormAction } from "@/components/ui/form-state";
import { ProblemBox } from "@/components/ui/problem-box";

export interface InlineFormTexts {
  /** Heading of the box that lists the problems. */
  summary: string;
  busy: string;
  /** The helpdesk's number: in the sentences under a problem it can be called. */
  phone: string;
}

interface InlineFormProps {
  action: FormAction;
  texts: InlineFormTexts;
  className?: string;
  children: ReactNode;
}

/** One form of several on a page: its problems stand inside it, and the title of the window is not its own. */
export function InlineForm({ action, texts, className, children }: InlineFormProps) {
  const { answer, submit, form, onReset } = useAnswer(action, texts.busy);
  return (
    <FormContext value={form}>
      <form action={submit} onReset={onReset} noValidate className={className}>
        <FormOwnerField />
        <ProblemBox title={texts.summary} state={form.state} attempt={answer} phone={texts.phone} />
        {children}
      </form>
    </FormContext>
  );
}
