import { z } from "zod";
import { SWITCH_LANGUAGE } from "@/components/ui/form-state";
import { requestInProgress } from "@/server/runtime/request-facts";

// A form field can be missing, doubled or a file whatever the page looks like: it is a string here, or empty.
const text = z.string().catch("");

/** The address of an `EmailField`: as typed, or as chosen with a button; and the one that the person was asked about. */
export function readEmailField(data: FormData): { email: string; confirmedEmail: string } {
  const { email, confirmedEmail, useEmail } = readForm(data, ["email", "confirmedEmail", "useEmail"]);
  return useEmail === "" ? { email, confirmedEmail } : { email: useEmail, confirmedEmail };
}

/** Of one line, in UTF-16 code units: more than any such field takes. */
const LINE = 1_000;
/** The same for a text of several lines: two thousand letters, each with its accents, and their line ends. */
export const LINES = 6_000;

/**
 * Notes that this form was sent by the language switch, for `runFormAction`. Here, because every action with fields begins by reading
 * them: an action that reads none has nothing that the switch could keep, and its page offers none (ADR 0090).
 */
function noteLanguageSwitch(data: unknown): void {
  const request = requestInProgress();
  if (request && fieldOf(data, SWITCH_LANGUAGE) !== null) request.switchesLanguage = true;
}

/**
 * The named fields of a form as strings, unknown ones left out. A field is cut at `most`, where it is too long for its rule
 * already: putting the accents of thirty thousand characters in order takes longer than a password hash (T15).
 */
export function readForm<const Name extends string>(
  data: unknown,
  names: readonly Name[],
  most = LINE,
): Record<Name, string> {
  noteLanguageSwitch(data);
  return Object.fromEntries(names.map((name) => [name, text.parse(fieldOf(data, name)).slice(0, most)])) as Record<
    Name,
    string
  >;
}

/** The file in this field; empty when there is none. */
export async function bytesOf(data: unknown, name: string): Promise<Uint8Array> {
  const file = fieldOf(data, name);
  return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
}

/** Whoever calls an action by hand may give it anything: that is a form without fields. */
function fieldOf(data: unknown, name: string): FormDataEntryValue | null {
  return data instanceof FormData ? data.get(name) : null;
}

/**
 * For the button of a form without fields of its own. Next sends only the arguments that an action uses, and the form has to come along:
 * the mark of its person stands in it (ADR 0077).
 */
export function noFields(data: unknown): Record<string, string> {
  return readForm(data, []);
}
