import { personName } from "../policy";

/**
 * A first or last name as it is stored and mailed, or `null` when it is none. Letters of every script, spaces, apostrophes,
 * hyphens and dots. A name travels into mails and pages, so it holds no line end, no mark that turns the reading direction, no
 * markup and nothing that a mail program makes a link of (threat T25).
 */
export function cleanName(typed: string): string | null {
  const name = typed.normalize("NFC").trim().replace(/ {2,}/g, " ");
  if (name === "" || [...name].length > personName.max) return null;
  if (!/^[\p{L}\p{M}][\p{L}\p{M} .'’‘-]*$/u.test(name)) return null;
  // Two words with a dot between them read as the address of a website; more than three marks on a letter hide the line above.
  return /\p{L}{2}\.\p{L}{2}/u.test(name) || /\p{M}{4}/u.test(name) ? null : name;
}
