import { useLayoutEffect, useState, useSyncExternalStore } from "react";
import type { FormState } from "@/components/ui/form-state";

// Of all forms of a page only the newest answer counts: what an older one said, or the address, is past (ADR 0084). Counted for the
// whole window, because the forms of a page stand in no common component.

let answers = 0;
const numbers = new WeakMap<FormState, number>();
const listeners = new Set<() => void>();

/** Counts an answer as it comes: React may show those of two forms at once, and then not in the order in which they came. */
export function register(answer: FormState): void {
  if (isNoAnswer(answer) || numbers.has(answer)) return;
  answers += 1;
  numbers.set(answer, answers);
  for (const listener of listeners) listener();
}

// What a form shows before it was sent, such as what the language switch brought along.
function isNoAnswer({ problems, news }: FormState): boolean {
  return problems.length === 0 && !news;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// On the server one form at most has an answer: the one that was sent.
function useCount(): number {
  return useSyncExternalStore(
    subscribe,
    () => answers,
    () => 0,
  );
}

/** Whether another form of the page answered after this. */
export function useIsPast(answer: FormState): boolean {
  useLayoutEffect(() => register(answer), [answer]);
  return useCount() > (numbers.get(answer) ?? Number.POSITIVE_INFINITY);
}

/** Whether any form of the page answered since this component appeared. */
export function useAnsweredSince(): boolean {
  const count = useCount();
  const [atFirst] = useState(() => answers);
  return count > atFirst;
}
