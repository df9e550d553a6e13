"use client";

import { useActionState } from "react";
import type { FormTexts } from "@/components/ui/action-form";
import { ButtonGroup } from "@/components/ui/button-group";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorSummary } from "@/components/ui/error-summary";
import { type FormAction, untouched } from "@/components/ui/form-state";
import { ResendButton } from "@/components/ui/resend-button";

interface ResendFormProps {
  /** From when a new message may be asked for, and the server's time now. Milliseconds since 1970. */
  until: number;
  now: number;
  action: FormAction;
  texts: Pick<FormTexts, "summary"> & {
    resend: string;
    /** "Bel mij met de code", where people are called. */
    call?: string;
    wait: string;
    ready: string;
  };
}

/** "Stuur nieuwe code" with its waiting time, and "Bel mij met de code" beside it. */
export function ResendForm({ until, now, action, texts }: ResendFormProps) {
  const [state, submit] = useActionState(action, untouched);
  return (
    <form action={submit} className="resend-form">
      <ErrorSummary title={texts.summary} errors={state.problems} attempt={state}>
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
      {state.news ? (
        <p className="resend-news" role="status">
          {state.news}
        </p>
      ) : null}
      <ResendButton
        label={texts.resend}
        other={texts.call === undefined ? undefined : { label: texts.call, name: "channel", value: "voice" }}
        until={until}
        now={now}
        template={texts.wait}
        doneText={texts.ready}
      />
    </form>
  );
}
