"use client";

import { type ReactNode, useActionState, useState } from "react";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorSummary } from "@/components/ui/error-summary";
import { type FormAction, type FormState, untouched } from "@/components/ui/form-state";
import { PageTitle } from "@/components/ui/page-title";
import { Callable } from "@/components/ui/phone-link";

export interface FormTexts {
  /** The page's title, as in the window. */
  title: string;
  /** Put before it when something went wrong. */
  errorPrefix: string;
  /** Heading of the box that lists the problems. */
  summary: string;
  busy: string;
  /** The helpdesk's number: in the sentences under a problem it can be called. */
  phone: string;
}

/** What the fields of a form ask the form. */
export interface FormView {
  /** Everything that is wrong at this field, a line each: the same as the box on top says. */
  error(field: string): string | undefined;
  value(field: string): string | undefined;
  state: FormState;
}

interface ActionFormProps {
  action: FormAction;
  texts: FormTexts;
  /** What stands between the problems and the form: heading and introduction. */
  intro?: ReactNode;
  /** Raised when the person has since mended what was wrong: the problems go away until the next answer. */
  mended?: number;
  children: (form: FormView) => ReactNode;
}

/** A form around a server action: problems on top, typed values kept, title with "Fout: ". The same without script. */
export function ActionForm({ action, texts, intro, mended = 0, children }: ActionFormProps) {
  const [answer, submit] = useActionState(action, untouched);
  const [answered, setAnswered] = useState({ answer, mended });
  if (answered.answer !== answer) setAnswered({ answer, mended });
  const isMended = answered.answer === answer && answered.mended !== mended;
  const state = isMended ? { ...untouched, values: answer.values } : answer;
  const view: FormView = {
    error: (field) => textAt(state, field),
    value: (field) => state.values[field],
    state,
  };
  const hints = [...new Set(state.problems.flatMap(({ hint }) => (hint ? [hint] : [])))];
  return (
    <>
      <PageTitle text={(state.problems.length > 0 ? texts.errorPrefix : "") + texts.title} />
      <ErrorSummary
        title={texts.summary}
        errors={state.problems.map(({ field, text }) => ({ fieldId: field, text }))}
        attempt={answer}
      >
        {hints.length > 0
          ? hints.map((hint) => (
              <p key={hint}>
                <Callable text={hint} phone={texts.phone} />
              </p>
            ))
          : null}
        {state.links ? (
          <ButtonGroup>
            {state.links.map(({ label, href }) => (
              <ButtonLink key={href} href={href} kind="secondary">
                {label}
              </ButtonLink>
            ))}
          </ButtonGroup>
        ) : null}
      </ErrorSummary>
      {intro}
      <form action={submit} noValidate>
        {children(view)}
      </form>
    </>
  );
}

function textAt({ problems }: FormState, field: string): string | undefined {
  const lines = problems.flatMap((problem) => (problem.field === field ? [problem.text] : []));
  return lines.length === 0 ? undefined : lines.join("\n");
}
