/** What an action answers to its form: what went wrong, and what to keep filled in. Never a password, a code or a secret. */
export interface FormState {
  problems: { field?: string; text: string; hint?: string }[];
  values: Record<string, string>;
  /** A sentence that something worked, such as "message C was sent". */
  news?: string;
  /** The address that was probably meant, and, where what was typed is an address too, that one: it is accepted when sent again. */
  suggestion?: { email: string; use: string; confirms?: string; keep: string };
  /** What was found out about something before it is done, and what the button that does it sends back; or what became of each part. */
  report?: { sections: { heading: string; lines: string[] }[]; kept: string };
  /** The ways on from what went wrong, as buttons. */
  links?: { label: string; href: string; newTab?: boolean }[];
}

/** Id of the one form of a page whose fields the language switch keeps without script. */
export const TYPED_FORM = "typed";

/** Name of the button that sends a form only to be shown again in another language. */
export const SWITCH_LANGUAGE = "switchLanguage";

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

export const untouched: FormState = { problems: [], values: {} };
