"use client";

import type { ReactNode } from "react";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import { FormOwnerField } from "@/components/ui/form-owner";
import { type FormAction, TYPED_FORM } from "@/components/ui/form-state";
import { PageTitle } from "@/components/ui/page-title";
import { ProblemBox } from "@/components/ui/problem-box";

export interface InlineFormTexts {
  /** Heading of the box that lists the problems. */
  summary: string;
  busy: string;
  /** The helpdesk's number: in the sentences under a problem it can be called. */
  phone: string;
  /** Only in a form whose fields the language switch keeps: what it brought along from the other language. One on a page. */
  typed?: Record<string, string>;
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
  const before = texts.typed && { problems: [], values: texts.typed };
  const { answer, submit, form, onReset } = useAnswer(action, texts.busy, before);
  return (
    <FormContext value={form}>
      {texts.titled ? (
        <PageTitle text={(form.state.problems.length > 0 ? texts.titled.errorPrefix : "") + texts.titled.title} />
      ) : null}
      <form id={texts.typed && TYPED_FORM} action={submit} onReset={onReset} noValidate className={className}>
        <FormOwnerField />
        <ProblemBox title={texts.summary} state={form.state} attempt={answer} phone={texts.phone} />
        {children}
      </form>
    </FormContext>
  );
}
