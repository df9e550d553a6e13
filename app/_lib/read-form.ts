import { z } from "zod";
import { SWITCH_LANGUAGE } from "@/components/ui/form-state";
import { requestInProgress } from "@/server/runtime/request-facts";

// A form field can be missing, doubled or a file whatever the page looks like: it is a string here, or empty.
const text = z.string().catch("");

/** The address of an `EmailField`: as typed, or as chosen with a button; and the one that the person was asked about. */
export function readEmailField(data: FormData): { email: string; confirmedEmail: string } {
  const { email, confirmedEmail, useEmail } = readWords(data, ["email", "confirmedEmail", "useEmail"]);
  return useEmail === "" ? { email, confirmedEmail } : { email: useEmail, confirmedEmail };
}

/** Of a secret, a code or an id, in UTF-16 code units: more than any of them has (T15). */
const SECRET = 1_000;

/**
 * Notes that this form was sent by the language switch, for `runFormAction`. Here, because every action with fields begins by reading
 * them: an action that reads none has nothing that the switch could keep, and its page offers none (ADR 0090).
 */
function noteLanguageSwitch(data: unknown): void {
  const request = requestInProgress();
  if (request && fieldOf(data, SWITCH_LANGUAGE) !== null) request.switchesLanguage = true;
}

/**
 * The named fields of a form as strings, unknown ones left out. For secrets, codes and ids: each is cut at `most`, where it is
 * none already. What a person writes is read by `readWords`.
 */
export function readForm<const Name extends string>(
  data: unknown,
  names: readonly Name[],
  most = SECRET,
): Record<Name, string> {
  noteLanguageSwitch(data);
  return Object.fromEntries(names.map((name) => [name, text.parse(fieldOf(data, name)).slice(0, most)])) as Record<
    Name,
    string
  >;
}

/** The same, whole: a rule that refuses a text says by how much it is too long, and the form comes back with all of it. */
export function readWords<const Name extends string>(data: unknown, names: readonly Name[]): Record<Name, string> {
  return readForm(data, names, Number.POSITIVE_INFINITY);
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
