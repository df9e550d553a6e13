"use client";

import { useId } from "react";
import { useFormStatus } from "react-dom";
import { type ButtonKind, buttonClass } from "@/components/ui/button-class";
import { Countdown } from "@/components/ui/countdown";
import { useHydrated } from "@/components/ui/use-hydrated";
import { useSecondsLeft } from "@/components/ui/use-seconds-left";
import { useSinglePress } from "@/components/ui/use-single-press";

type ResendButtonProps = {
  label: string;
  /** Epoch milliseconds of the server: from when a new message may be asked for. */
  until: number;
  /** The server's time when it made the page, epoch milliseconds. */
  now: number;
  /** The waiting time, a sentence with "{seconds}" in it. */
  template: string;
  /** Said once when the waiting is over. */
  doneText: string;
  kind?: ButtonKind;
  name?: string;
  value?: string;
};

/** Asks for a new message. With script it waits until it may; without script the server judges. */
export function ResendButton(props: ResendButtonProps) {
  const { label, until, now, template, doneText, kind = "plain", name, value } = props;
  const waitId = useId();
  const hydrated = useHydrated();
  const { pending } = useFormStatus();
  const waiting = useSecondsLeft(until, now) > 0 && hydrated;
  const press = useSinglePress(pending, waiting);

  return (
    <div className="resend-button">
      <button
        type="submit"
        name={name}
        value={value}
        className={pending ? `${buttonClass(kind)} utrecht-button--busy` : buttonClass(kind)}
        aria-disabled={waiting || pending ? true : undefined}
        aria-describedby={until > now ? waitId : undefined}
        onClick={press}
      >
        {label}
      </button>
      {until > now ? (
        <p id={waitId} className="resend-button__wait">
          <Countdown until={until} now={now} template={template} doneText={doneText} />
        </p>
      ) : null}
    </div>
  );
}
