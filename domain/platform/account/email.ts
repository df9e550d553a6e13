import { domainToASCII, domainToUnicode } from "node:url";
import { withoutInvisible, withPlainDashes } from "../typed-text";

// Before an address only signs that none begins with: `'t.hart@example.nl` is another box than `t.hart@example.nl`.
const BEFORE = /^[\s"“”„‘’«»‹›<>()[\]]+/;
const BEHIND = /[\s"'`“”„‘’«»‹›<>()[\]{},;.:!?]+$/;
const PAIR = /^\s*(?:'(.*)'|`(.*)`|\{(.*)\})[\s,;.]*$/s;
/** What a program or a form writes before an address. */
const LABEL = /^(?:mailto|e-?mail(?:adres|address)?|smtp) ?:\s*/i;
/** `Noor Bakker <noor@example.nl>`. A name that holds an @ could be the address that another program reads (T24): not taken. */
const NAMED = /^[^<>@]*<([^<>]+)>[\s,;.]*$/;

/**
 * An address as people type and paste it, in its canonical spelling; `null` when it is none. Takes off what a copy brings along:
 * invisible signs, quotation marks and brackets, `mailto:`, the name before it, the comma behind it. Two addresses are none.
 */
export function readEmail(typed: string): string | null {
  if (typed.length > 1_000) return null;
  // Joiners carry meaning in the letters of some scripts; a domain in those is read as it stands.
  const visible = /(?!\p{Script=Latin})\p{L}/u.test(typed) ? typed : withoutInvisible(typed);
  const text = withPlainDashes(visible).trim();
  const named = NAMED.exec(text)?.[1] ?? text;
  const link = LABEL.test(bare(named)) ? (bare(named).replace(LABEL, "").split("?")[0] ?? "") : named;
  return canonicalEmail(bare(link));
}

function bare(text: string): string {
  const [, inner = text] = (PAIR.exec(text) ?? []).filter((part) => part !== undefined);
  return inner.replace(BEFORE, "").replace(BEHIND, "");
}

/**
 * The one spelling of an e-mail address under which it is stored, looked up, counted and mailed. `null` when it is none.
 * The order matters: folding case or Unicode first would turn look-alikes into the address of somebody else (T23, T24).
 */
export function canonicalEmail(typed: string): string | null {
  const text = typed.trim();
  if (text.length > 254) return null;
  const parts = text.split("@");
  const [local, host] = parts;
  if (parts.length !== 2 || !local || !host) return null;
  if (local.length > 64 || !/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local))
    return null;
  const ascii = domainToASCII(host);
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(ascii)) return null;
  if (!isPlainlyWritten(host, ascii)) return null;
  const email = `${local.toLowerCase()}@${ascii}`;
  return email.length <= 254 ? email : null;
}

// A host that changes its letters on the way (full-width, soft hyphen, Kelvin sign) was written to look like another.
function isPlainlyWritten(host: string, ascii: string): boolean {
  if (/^[\x20-\x7e]*$/.test(host)) return ascii === host.toLowerCase();
  return host.normalize("NFKC") === host && domainToUnicode(ascii) === host.toLowerCase();
}

/** The whole address as people write it: for the browser in which it was typed, where a slip in any part must be seen. */
export function shownEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1))}`;
}

/** `c•••@example.nl`: for the screen of somebody else, such as whoever opens an invitation. A slip in the domain can be read. */
export function maskedEmail(email: string): string {
  return shownEmail(email).replace(/^(.).*@/, "$1•••@");
}

/**
 * `c••@…nl`: for what leaves the screen and may be seen by anybody (a lock screen, paper, the list of an authenticator app).
 * Enough for the owner to know which account is meant, too little for anyone else.
 */
export function emailHint(email: string): string {
  return `${email.slice(0, 1)}••@…${email.slice(email.lastIndexOf(".") + 1)}`;
}
