"use client";

import type { ReactNode } from "react";
import { ErrorSummary, summaryOf } from "@/components/ui/error-summary";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import type { FormAction } from "@/components/ui/form-state";
import { ProblemLinks } from "@/components/ui/problem-links";

export interface InlineFormTexts {
  /** Heading of the box that lists the problems. */
  summary: string;
  busy: string;
}

interface InlineFormProps {
  action: FormAction;
  texts: InlineFormTexts;
  className?: string;
  children: ReactNode;
}

/** One form of several on a page: its problems stand inside it, and the title of the window is not its own. */
export function InlineForm({ action, texts, className, children }: InlineFormProps) {
  const { answer, submit, form } = useAnswer(action, texts.busy);
  return (
    <FormContext value={form}>
      <form action={submit} noValidate className={className}>
        <ErrorSummary title={texts.summary} errors={summaryOf(form.state.problems)} attempt={answer}>
          <ProblemLinks links={form.state.links} />
        </ErrorSummary>
        {children}
      </form>
    </FormContext>
  );
}
