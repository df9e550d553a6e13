import { z } from "zod";

// A form field can be missing, doubled or a file whatever the page looks like: it is a string here, or empty.
const text = z.string().catch("");

/** The named fields of a form as strings, unknown ones left out. */
export function readForm<const Name extends string>(data: FormData, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, text.parse(data.get(name))])) as Record<Name, string>;
}
