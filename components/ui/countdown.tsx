"use client";

import { useSecondsLeft } from "@/components/ui/use-seconds-left";

type CountdownProps = {
  /** Epoch milliseconds of the server. */
  until: number;
  /** The server's time when it made the page, epoch milliseconds. */
  now: number;
  /** A sentence with "{seconds}" in it. */
  template: string;
  doneText: string;
};

/** Counts down to `until` in silence; says `doneText` once at the end. Without script the server's number stays. */
export function Countdown({ until, now, template, doneText }: CountdownProps) {
  const secondsLeft = useSecondsLeft(until, now);
  const [before, after = ""] = template.split("{seconds}");

  return (
    <span className="countdown">
      {secondsLeft > 0 ? (
        <span role="timer" aria-live="off">
          {before}
          <span className="figures">{secondsLeft}</span>
          {after}
        </span>
      ) : null}
      <span role="status">{secondsLeft > 0 ? "" : doneText}</span>
    </span>
  );
}
