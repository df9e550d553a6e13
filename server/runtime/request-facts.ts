import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestFacts } from "@/domain/context";
import { processSingleton } from "@/domain/process-singleton";

// The request in progress, for log lines and audit events written further down the call stack.

/** The hidden field that says for whom a form was made. */
export const FORM_OWNER_FIELD = "form-owner";

/** What a request posts, as far as it is needed before and after its action. */
export interface PostedForm {
  /** The person it was made for (server/auth/form-owner.ts); `null` without one. */
  owner: string | null;
  /** Only without script: the hidden fields with which Next finds the action again. */
  actionFields: [name: string, value: string][];
  /** What its action answered when it refused the form. A page that does not show that form any more shows this. */
  answer?: RefusedAnswer;
  /** Its person is not let in now: not logged in, somebody else, or a step lacks. The page cannot be shown. */
  refusedEntry?: true;
}

/** What a refused form shows: what was wrong, and what was typed. */
export interface RefusedAnswer {
  problems: { field?: string; text: string; hint?: string }[];
  values: Record<string, string>;
  links?: { label: string; href: string; newTab?: boolean }[];
}

/** What the page made after an action shows of it, where the action keeps no state of its own in the browser. */
export interface Answered extends RefusedAnswer {
  /** Answers of a person that another tab or device changed first. */
  conflicts: {
    linkId: string;
    revision: number;
    draft: { text: string; chosen: string[] };
    shown: string;
    when: string;
  }[];
  /** The work may not be written any more: the page shows the words instead of itself. */
  isOver: boolean;
}

interface RequestState extends RequestFacts {
  /** The requested path, with its language. */
  path?: string;
  form?: PostedForm;
  /** Set by a page that cannot be shown now: Next itself answers 200 whatever a page says. */
  unavailable?: true;
  /** A form was sent only to be shown again in another language: its action carries nothing out. */
  switchesLanguage?: true;
  /** What was typed in it, without secrets, for the page that follows in the same request. */
  typed?: Record<string, string>;
  answered?: Answered;
}

const store = () => processSingleton("request-facts", () => new AsyncLocalStorage<RequestState>());

/** From here on this execution, and everything asynchronous it starts, belongs to this request. */
export function beginRequest(facts: RequestState): void {
  store().enterWith(facts);
}

/** The request in progress; `undefined` in the worker and in operator commands. */
export function requestFacts(): RequestFacts | undefined {
  return store().getStore();
}

/** Remembers what this request posts. */
export function notePostedForm(form: PostedForm): void {
  const state = store().getStore();
  if (state) state.form = form;
}

/** What this request posts; `undefined` when it posts nothing. */
export function postedForm(): PostedForm | undefined {
  return store().getStore()?.form;
}

/** Makes 503 the status of the answer, if nothing of it was sent yet. */
export function answerUnavailable(): void {
  const request = store().getStore();
  if (request) request.unavailable = true;
}

/** The same for what an action leaves to the page that is made after it. */
export function requestInProgress(): RequestState | undefined {
  return store().getStore();
}
