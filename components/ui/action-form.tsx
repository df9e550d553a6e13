"use client";

import type { ReactNode } from "react";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import { FormOwnerField } from "@/components/ui/form-owner";
import { type FormAction, TYPED_FORM } from "@/components/ui/form-state";
import type { InlineFormTexts } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { ProblemBox } from "@/components/ui/problem-box";

export interface FormTexts extends InlineFormTexts {
  /** The page's title, as in the window. */
  title: string;
  /** Put before it when something went wrong. */
  errorPrefix: string;
}

interface ActionFormProps {
  action: FormAction;
  texts: FormTexts;
  /** What stands above the problems and the form: breadcrumb, heading and introduction. */
  intro?: ReactNode;
  /** Fields and buttons. Each field finds its error and its value in the form's context. */
  children: ReactNode;
}

/** A form around a server action: problems right above it, typed values kept, title with "Fout: ". The same without script. */
export function ActionForm({ action, texts, intro, children }: ActionFormProps) {
  const { answer, submit, form, onReset } = useAnswer(action, texts.busy, texts.before);
  const { state } = form;
  return (
    <FormContext value={form}>
      <PageTitle text={(state.problems.length > 0 ? texts.errorPrefix : "") + texts.title} />
      {intro}
      <ProblemBox title={texts.summary} state={state} attempt={answer} phone={texts.phone} />
      <form id={texts.before && TYPED_FORM} action={submit} onReset={onReset} noValidate>
        <FormOwnerField />
        {children}
      </form>
    </FormContext>
  );
}
