import { z } from "zod";

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
 * The named fields of a form as strings, unknown ones left out. A field is cut at `most`, where it is too long for its rule
 * already: putting the accents of thirty thousand characters in order takes longer than a password hash (T15).
 */
export function readForm<const Name extends string>(
  data: FormData,
  names: readonly Name[],
  most = LINE,
): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, text.parse(data.get(name)).slice(0, most)])) as Record<
    Name,
    string
  >;
}
