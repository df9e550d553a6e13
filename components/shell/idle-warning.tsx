"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Notice } from "@/components/ui/notice";

export interface TimeLeft {
  /** Milliseconds until the session ends when nothing happens, and until it ends anyway. */
  idleMs: number;
  totalMs: number;
}

type IdleWarningProps = {
  left: TimeLeft;
  warnMs: number;
  /** Touches the session; `null` when it is over. Changes nothing on the page, so what was typed stays. */
  extend: () => Promise<TimeLeft | null>;
  /** Answers how long the session of the page's person still lives, without keeping it alive. */
  lookHref: string;
  loginHref: string;
  texts: {
    heading: string;
    kind: string;
    warning: string;
    total: string;
    extend: string;
    extended: string;
    ended: string;
    failed: string;
    login: string;
  };
};

type State = "quiet" | "warning" | "total" | "extended" | "failed" | "ended";

/**
 * Warns five minutes before the session ends and can extend it. A visit in another tab of this browser counts too. Timers stand
 * still while a computer sleeps and in a page that comes back from the browser's memory, so a page that wakes up looks again.
 */
export function IdleWarning({ left, warnMs, extend, lookHref, loginHref, texts }: IdleWarningProps) {
  const [state, setState] = useState<State>("quiet");
  const [time, setTime] = useState({ ...left, round: 0 });
  // One channel for sending and hearing: a second one in this tab would hear the first.
  const tabs = useRef<BroadcastChannel | null>(null);
  const restart = useCallback((next: TimeLeft) => setTime(({ round }) => ({ ...next, round: round + 1 })), []);

  // A page that was loaded is a visit: the other tabs of this person begin to count anew, and no page of somebody else.
  useEffect(() => {
    const channel = new BroadcastChannel(lookHref);
    tabs.current = channel;
    channel.onmessage = ({ data }: MessageEvent<TimeLeft>) => {
      setState("quiet");
      restart(data);
    };
    channel.postMessage(left);
    return () => channel.close();
  }, [left, lookHref, restart]);

  // What was typed stays on the page; a page without it makes room for the login, which says why.
  const end = useCallback(() => {
    if (isSomethingTyped()) setState("ended");
    else location.replace(loginHref);
  }, [loginHref]);

  useEffect(() => {
    const endMs = Math.min(time.idleMs, time.totalMs);
    const kind = time.totalMs <= time.idleMs ? "total" : "warning";
    const warn = setTimeout(() => setState(kind), Math.max(0, endMs - warnMs));
    const over = setTimeout(end, endMs);
    return () => {
      clearTimeout(warn);
      clearTimeout(over);
    };
  }, [time, warnMs, end]);

  useEffect(() => {
    // The browser's own clock: `performance.now()` may stand still while a laptop sleeps.
    const endsAt = Date.now() + Math.min(time.idleMs, time.totalMs);
    let asking = false;
    const look = async () => {
      if (asking || document.visibilityState === "hidden") return;
      asking = true;
      const answer = await askTimeLeft(lookHref);
      asking = false;
      if (answer === "unknown") {
        if (Date.now() >= endsAt) end();
        return;
      }
      if (answer === null) return end();
      setState((was) => (was === "ended" || (was === "warning" && isQuiet(answer, warnMs)) ? "quiet" : was));
      restart(answer);
    };
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void look();
    };
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    window.addEventListener("pageshow", comeBack);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
      window.removeEventListener("pageshow", comeBack);
    };
  }, [time, warnMs, lookHref, end, restart]);

  async function press() {
    try {
      const next = await extend();
      setState(next ? "extended" : "ended");
      if (!next) return;
      restart(next);
      tabs.current?.postMessage(next);
    } catch {
      setState("failed");
    }
  }

  return (
    <div className="idle-warning" role="status">
      {state === "quiet" ? null : (
        <Notice
          kind={state === "extended" ? "success" : "warning"}
          kindLabel={texts.kind}
          heading={headingOf(state, texts)}
        >
          <p>{texts[state]}</p>
          {state === "warning" || state === "failed" ? (
            <Button type="button" onClick={press}>
              {texts.extend}
            </Button>
          ) : null}
          {/* In a tab of its own: coming back here, the page looks again and goes on. */}
          {state === "ended" ? (
            <ButtonLink href={loginHref} newTab>
              {texts.login}
            </ButtonLink>
          ) : null}
        </Notice>
      )}
    </div>
  );
}

function isQuiet({ idleMs, totalMs }: TimeLeft, warnMs: number): boolean {
  return Math.min(idleMs, totalMs) > warnMs;
}

/** "unknown": no answer, such as while the network is not back yet. */
async function askTimeLeft(href: string): Promise<TimeLeft | null | "unknown"> {
  try {
    const answer = await fetch(href, { cache: "no-store" });
    if (!answer.ok) return "unknown";
    const { left }: { left: TimeLeft | null } = await answer.json();
    return left;
  } catch {
    return "unknown";
  }
}

function isSomethingTyped(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  return [...fields].some((field) => {
    if (field.type === "hidden") return false;
    return field.value !== field.defaultValue || ("checked" in field && field.checked !== field.defaultChecked);
  });
}

function headingOf(state: State, texts: IdleWarningProps["texts"]): string | undefined {
  return state === "warning" || state === "total" ? texts.heading : undefined;
}
