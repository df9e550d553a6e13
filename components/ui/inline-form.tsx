"use client";

import type { ReactNode } from "react";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import { FormOwnerField } from "@/components/ui/form-owner";
import { type FormAction, type FormState, TYPED_FORM } from "@/components/ui/form-state";
import { PageTitle } from "@/components/ui/page-title";
import { ProblemBox } from "@/components/ui/problem-box";

export interface InlineFormTexts {
  /** Heading of the box that lists the problems. */
  summary: string;
  busy: string;
  /** The helpdesk's number: in the sentences under a problem it can be called. */
  phone: string;
  /** Only in a form whose fields the language switch keeps: what it shows first, such as what was typed in the other language. One on a page. */
  before?: FormState;
  /** Only in the one form of a page whose problems the window's title tells: that title, and what is put before it. */
  titled?: { title: string; errorPrefix: string };
}

interface InlineFormProps {
  action: FormAction;
  texts: InlineFormTexts;
  className?: string;
  children: ReactNode;
}

/** One form of several on a page: its problems stand inside it, and the title of the window is not its own unless it is `titled`. */
export function InlineForm({ action, texts, className, children }: InlineFormProps) {
  const { answer, submit, form, onReset } = useAnswer(action, texts.busy, texts.before);
  return (
    <FormContext value={form}>
      {texts.titled ? (
        <PageTitle text={(form.state.problems.length > 0 ? texts.titled.errorPrefix : "") + texts.titled.title} />
      ) : null}
      <form id={texts.before && TYPED_FORM} action={submit} onReset={onReset} noValidate className={className}>
        <FormOwnerField />
        <ProblemBox title={texts.summary} state={form.state} attempt={answer} phone={texts.phone} />
        {children}
      </form>
    </FormContext>
  );
}
