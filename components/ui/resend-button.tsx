"use client";

import { useId } from "react";
import { useFormStatus } from "react-dom";
import { buttonClass } from "@/components/ui/button-class";
import { ButtonGroup } from "@/components/ui/button-group";
import { Countdown } from "@/components/ui/countdown";
import { useForm } from "@/components/ui/form-context";
import { useHydrated } from "@/components/ui/use-hydrated";
import { useSecondsLeft } from "@/components/ui/use-seconds-left";
import { useSinglePress } from "@/components/ui/use-single-press";

type ResendButtonProps = {
  label: string;
  /** Another way to get it, after the same waiting time: a second button, whose name and value the form carries. */
  other?: { label: string; name: string; value: string };
  /** Epoch milliseconds of the server: from when a new message may be asked for. */
  until: number;
  /** The server's time when it made the page, epoch milliseconds. */
  now: number;
  /** The waiting time, a sentence with "{seconds}" in it. */
  template: string;
  /** Said once when the waiting is over. */
  doneText: string;
};

/** Asks for a new message. With script it waits until it may; without script the server judges. */
export function ResendButton({ label, other, until, now, template, doneText }: ResendButtonProps) {
  const waitId = useId();
  const hydrated = useHydrated();
  const { pending } = useFormStatus();
  const { news } = useForm().state;
  const waiting = useSecondsLeft(until, now) > 0 && hydrated;
  const press = useSinglePress(pending, waiting);
  const choices: { label: string; name?: string; value?: string }[] = [{ label }, ...(other ? [other] : [])];

  return (
    <>
      {news ? (
        <p className="resend-news" role="status">
          {news}
        </p>
      ) : null}
      <div className="resend-button">
        <ButtonGroup>
          {choices.map((choice) => (
            <button
              key={choice.label}
              type="submit"
              name={choice.name}
              value={choice.value}
              className={pending ? `${buttonClass("plain")} button--busy` : buttonClass("plain")}
              aria-disabled={waiting || pending ? true : undefined}
              aria-describedby={until > now ? waitId : undefined}
              onClick={press}
            >
              {choice.label}
            </button>
          ))}
        </ButtonGroup>
        {until > now ? (
          <p id={waitId} className="resend-button__wait">
            <Countdown until={until} now={now} template={template} doneText={doneText} />
          </p>
        ) : null}
      </div>
    </>
  );
}
