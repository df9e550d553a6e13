"use client";

import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorSummary, summaryOf } from "@/components/ui/error-summary";
import type { FormState } from "@/components/ui/form-state";
import { Callable } from "@/components/ui/phone-link";

interface ProblemBoxProps {
  title: string;
  state: FormState;
  /** The last answer, hidden or not: each new one takes the focus again. */
  attempt: FormState;
  /** The helpdesk's number: in a sentence it can be called. */
  phone: string;
  focus?: "takes" | "never";
}

/** What went wrong with a form, what still works and the ways on. Nothing without problems. */
export function ProblemBox({ title, state: { problems, links }, attempt, phone, focus }: ProblemBoxProps) {
  const hints = [...new Set(problems.flatMap(({ hint }) => (hint ? [hint] : [])))];
  return (
    <ErrorSummary title={title} errors={summaryOf(problems)} attempt={attempt} focus={focus}>
      {hints.map((hint) => (
        <p key={hint}>
          <Callable text={hint} phone={phone} />
        </p>
      ))}
      {links ? (
        <ButtonGroup>
          {links.map(({ label, href, newTab }) => (
            <ButtonLink key={href} href={href} kind="secondary" newTab={newTab}>
              {label}
            </ButtonLink>
          ))}
        </ButtonGroup>
      ) : null}
    </ErrorSummary>
  );
}
