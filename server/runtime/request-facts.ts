import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestFacts } from "@/domain/context";
import { processSingleton } from "@/domain/process-singleton";

// The request in progress, for log lines and audit events written further down the call stack.
const store = () => processSingleton("request-facts", () => new AsyncLocalStorage<RequestFacts>());

/** From here on this execution, and everything asynchronous it starts, belongs to this request. */
export function beginRequest(facts: RequestFacts): void {
  store().enterWith(facts);
}

/** The request in progress; `undefined` in the worker and in operator commands. */
export function requestFacts(): RequestFacts | undefined {
  return store().getStore();
}
