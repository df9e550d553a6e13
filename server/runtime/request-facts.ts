import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestFacts } from "@/domain/context";
import { processSingleton } from "@/domain/process-singleton";

/** The request in progress, for log lines and audit events written further down the call stack. */
interface RequestUnderWay extends RequestFacts {
  /** Set by a page that cannot be shown now: Next itself answers 200 whatever a page says. */
  unavailable?: true;
}

const store = () => processSingleton("request-facts", () => new AsyncLocalStorage<RequestUnderWay>());

/** From here on this execution, and everything asynchronous it starts, belongs to this request. */
export function beginRequest(facts: RequestUnderWay): void {
  store().enterWith(facts);
}

/** The request in progress; `undefined` in the worker and in operator commands. */
export function requestFacts(): RequestFacts | undefined {
  return store().getStore();
}

/** Makes 503 the status of the answer, if nothing of it was sent yet. */
export function answerUnavailable(): void {
  const request = store().getStore();
  if (request) request.unavailable = true;
}
