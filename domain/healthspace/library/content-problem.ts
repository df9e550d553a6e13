// What keeps content out of the library, and what is kept in it without being used. Both say where: the path within the file.

export type RefusalReason =
  | "too-large"
  | "not-json"
  | "json-too-deep"
  | "forbidden-key"
  | "forbidden-character"
  | "not-a-resource"
  | "entries"
  | "twice-in-bundle"
  | "not-r4"
  | "missing"
  | "language"
  | "status"
  | "canonical"
  | "version"
  | "modifier-extension"
  | "contained"
  | "type"
  | "value-set"
  | "definition"
  | "initial"
  | "read-only"
  | "expression"
  | "hidden"
  | "too-many-items"
  | "too-many-pages"
  | "too-many-options"
  | "too-deep"
  | "no-items"
  | "link-id"
  | "link-id-twice"
  | "nested-under-question"
  | "repeats"
  | "options"
  | "option-twice"
  | "range"
  | "markdown"
  | "link"
  | "enable-when-unknown"
  | "enable-when-circle"
  | "enable-when-answer"
  | "enable-behavior"
  | "action"
  | "action-unknown"
  | "action-circle"
  | "part-unknown"
  | "kind-changed"
  | "published-otherwise";

export interface Refusal {
  /** Such as `Bundle.entry[2].resource.item[0].linkId`. */
  path: string;
  reason: RefusalReason;
  /** What stands there, when the path and the reason do not say it: a type, an address. Short, without control characters. */
  found?: string;
}

/** Kept in the content for an export, but shown to nobody. */
export interface Remark {
  path: string;
  found?: string;
}

export type PathStep = PropertyKey;

const PLAIN_KEY = /^[\w$-]{1,40}$/;

/** `root.item[3].text`; a key that is no plain word stands in quotes, shortened. */
export function pathOf(root: string, steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${step}]`;
    const key = String(step);
    return PLAIN_KEY.test(key) ? `${path}.${key}` : `${path}[${shown(key)}]`;
  }, root);
}

/** A piece of somebody's content, safe on a terminal. */
export function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
