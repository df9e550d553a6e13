import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestFacts } from "@/domain/context";
import { processSingleton } from "@/domain/process-singleton";

interface RequestInProgress extends RequestFacts {
  /** A form was sent only to be shown again in another language: its action carries nothing out. */
  switchesLanguage?: true;
  /** What was typed in it, without secrets, for the page that follows in the same request. */
  typed?: Record<string, string>;
}

// The request in progress, for log lines and audit events written further down the call stack.
const store = () => processSingleton("request-facts", () => new AsyncLocalStorage<RequestInProgress>());

/** From here on this execution, and everything asynchronous it starts, belongs to this request. */
export function beginRequest(facts: RequestFacts): void {
  store().enterWith(facts);
}

/** The request in progress; `undefined` in the worker and in operator commands. */
export function requestFacts(): RequestFacts | undefined {
  return store().getStore();
}

/** The same for what an action leaves to the page that is made after it. */
export function requestInProgress(): RequestInProgress | undefined {
  return store().getStore();
}
