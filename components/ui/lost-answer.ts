"use client";

import { unstable_rethrow } from "next/navigation";
import { createContext } from "react";
import type { FormAction, FormState } from "@/components/ui/form-state";

/** What a form says when it got no answer of its action. */
export interface LostAnswerTexts {
  /** There was no internet: nothing left this device. */
  offline: string;
  /** Something in front refused it before anything was done. */
  refused: string;
  /** The connection broke while it was under way: it may have arrived. */
  unknown: string;
  hint: string;
  unknownHint: string;
  /** Opens this page anew, beside the form. */
  look: string;
}

export const LostAnswer = createContext<LostAnswerTexts | null>(null);

/** Answers of a server that did not begin with the work: this server's own refusals, a proxy's limit, an action of an older build. */
const NOTHING_DONE = new Set([400, 403, 404, 405, 413, 414, 429, 431, 503]);

/** How long the browser may take to list a request that failed. Milliseconds. */
const LISTED_MS = 500;

/**
 * The action, or an answer in its place where none came: the form stays, with everything in it. Whether the work was done is known
 * only when nothing was sent, or when the refusal came from in front of it.
 */
export function withoutLosing(action: FormAction, texts: LostAnswerTexts, onLost: () => void): FormAction {
  return async (state, data) => {
    if (!navigator.onLine) {
      onLost();
      return lostAnswer(texts, "offline", data);
    }
    const since = performance.now();
    try {
      return await action(state, data);
    } catch (error) {
      unstable_rethrow(error);
      onLost();
      const status = await statusSince(since);
      return lostAnswer(texts, status !== undefined && NOTHING_DONE.has(status) ? "refused" : "unknown", data);
    }
  };
}

function lostAnswer(texts: LostAnswerTexts, how: "offline" | "refused" | "unknown", data: FormData): FormState {
  const values = Object.fromEntries(
    [...data].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const hint = how === "unknown" ? texts.unknownHint : texts.hint;
  const links = how === "offline" ? undefined : [{ label: texts.look, href: location.pathname, newTab: true }];
  return { problems: [{ text: texts[how], hint }], values, links };
}

// Next tells its caller neither status nor reason. The browser's own list of requests has the status, a moment later.
function statusSince(since: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const own = (list.getEntries() as PerformanceResourceTiming[]).find(
        ({ name, initiatorType, startTime }) =>
          initiatorType === "fetch" && startTime >= since && new URL(name).pathname === location.pathname,
      );
      if (own) finish(own.responseStatus);
    });
    const timer = setTimeout(() => finish(undefined), LISTED_MS);
    const finish = (status: number | undefined) => {
      clearTimeout(timer);
      observer.disconnect();
      resolve(status);
    };
    observer.observe({ type: "resource", buffered: true });
  });
}
