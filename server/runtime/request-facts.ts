import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestFacts } from "@/domain/context";

// Which request is being answered, for log lines and audit events that are written deep below. Next bundles routes and
// instrumentation apart from each other; one process must still have one such store.
const shared = globalThis as typeof globalThis & { twoStepRequest?: AsyncLocalStorage<RequestFacts> };

function store(): AsyncLocalStorage<RequestFacts> {
  shared.twoStepRequest ??= new AsyncLocalStorage();
  return shared.twoStepRequest;
}

/** What follows from here on, and everything it starts, belongs to this request. */
export function beginRequest(facts: RequestFacts): void {
  store().enterWith(facts);
}

/** The request under way, or nothing: the worker and the operator's commands have none. */
export function requestFacts(): RequestFacts | undefined {
  return store().getStore();
}
