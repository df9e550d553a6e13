"use client";

import type { ReactNode } from "react";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorSummary, summaryOf } from "@/components/ui/error-summary";
import { FormContext, useAnswer } from "@/components/ui/form-context";
import type { FormAction } from "@/components/ui/form-state";
import type { InlineFormTexts } from "@/components/ui/inline-form";
import { PageTitle } from "@/components/ui/page-title";
import { Callable } from "@/components/ui/phone-link";

export interface FormTexts extends InlineFormTexts {
  /** The page's title, as in the window. */
  title: string;
  /** Put before it when something went wrong. */
  errorPrefix: string;
  /** The helpdesk's number: in the sentences under a problem it can be called. */
  phone: string;
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
  const { answer, submit, form } = useAnswer(action, texts.busy);
  const { problems, links } = form.state;
  const hints = [...new Set(problems.flatMap(({ hint }) => (hint ? [hint] : [])))];
  return (
    <FormContext value={form}>
      <PageTitle text={(problems.length > 0 ? texts.errorPrefix : "") + texts.title} />
      {intro}
      <ErrorSummary title={texts.summary} errors={summaryOf(problems)} attempt={answer}>
        {hints.length > 0
          ? hints.map((hint) => (
              <p key={hint}>
                <Callable text={hint} phone={texts.phone} />
              </p>
            ))
          : null}
        {links ? (
          <ButtonGroup>
            {links.map(({ label, href }) => (
              <ButtonLink key={href} href={href} kind="secondary">
                {label}
              </ButtonLink>
            ))}
          </ButtonGroup>
        ) : null}
      </ErrorSummary>
      <form action={submit} noValidate>
        {children}
      </form>
    </FormContext>
  );
}
