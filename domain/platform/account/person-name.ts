import { parse } from "tldts";
import { personName as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { composed, withPlainDashes } from "../typed-text";

export type NameFailure =
  | { code: "name-missing" }
  | { code: "name-too-long"; by: number; most: number }
  | { code: "name-invalid" };

/** A person of one name has it in one of the two; the other is empty (ADR 0070). */
export interface PersonName {
  firstName: string;
  lastName: string;
}

const APOSTROPHES = "'’‘ʼ\u05f3\u05f4";
/** `Jan`, `'t Hart`, `Anna-Maria`, `St. John`, `Gal·la`. */
const NAME = new RegExp(`^[${APOSTROPHES}]?[\\p{L}\\p{M}][\\p{L}\\p{M} .${APOSTROPHES}·・-]*$`, "u");

// Persian writes a joiner or its absence between two letters, Indic scripts behind a vowel sign too. It changes the word. Anywhere
// else it is invisible, and could make two names of one.
const JOINERS =
  /(?<=(?!\p{Script=Latin})[\p{L}\p{M}])[\u200c\u200d](?=(?!\p{Script=Latin})\p{L})|(?<=\p{M})\u200d(?=$|[ -])/gu;

/** Never given out as the ending of a domain (RFC 2606, RFC 6761), but what an address looks like. */
const RESERVED = ["example", "test", "invalid", "localhost", "local", "internal", "onion"];

/**
 * A first or last name as typed, in the spelling in which it is stored and mailed: as in a passport. Letters of every script,
 * spaces, apostrophes, hyphens and dots. A name travels into mails, lists and headers, so it holds no line end, no mark that turns
 * the reading direction, no markup and nothing that a mail program makes a link of (threat T25).
 */
export function readName(typed: string): Result<string, NameFailure> {
  const name = withPlainDashes(composed(typed))
    .replace(/[\u00ad\ufeff]/g, "")
    .replace(/[`\u00b4]/g, "'")
    .trim()
    .replace(/\p{Zs}+/gu, " ");
  if (name === "") return fail({ code: "name-missing" });
  const by = [...name].length - policy.max;
  if (by > 0) return fail({ code: "name-too-long", by, most: policy.max });
  const shown = name.replace(JOINERS, "");
  if (!NAME.test(shown) || looksLikeAddress(name)) return fail({ code: "name-invalid" });
  // Letters and marks that nobody sees make two names of one; more than three marks on a letter hide the line above.
  return /\p{Default_Ignorable_Code_Point}|\p{M}{4}/u.test(shown) ? fail({ code: "name-invalid" }) : ok(name);
}

/** Both names. A person of one name types a `-` for the other one: an empty field is one that was forgotten. */
export function readPersonName(typed: PersonName): Record<keyof PersonName, Result<string, NameFailure>> {
  const none = { firstName: isDash(typed.firstName), lastName: isDash(typed.lastName) };
  if (none.firstName && none.lastName) {
    return { firstName: fail({ code: "name-missing" }), lastName: fail({ code: "name-missing" }) };
  }
  return {
    firstName: none.firstName ? ok("") : readName(typed.firstName),
    lastName: none.lastName ? ok("") : readName(typed.lastName),
  };
}

/** The names as `readPersonName` reads them, for a form to fill in. */
export function typedName({ firstName, lastName }: PersonName): PersonName {
  const isNobody = firstName === "" && lastName === "";
  return isNobody ? { firstName, lastName } : { firstName: firstName || "-", lastName: lastName || "-" };
}

export function fullName({ firstName, lastName }: PersonName): string {
  return [firstName, lastName].filter((name) => name !== "").join(" ");
}

/** What a mail greets by. */
export function givenName({ firstName, lastName }: PersonName): string {
  return firstName || lastName;
}

/** Of each name the first letter with its accents, as people see it: never half of one. */
export function initials({ firstName, lastName }: PersonName): string {
  return firstLetter(firstName) + firstLetter(lastName);
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function firstLetter(name: string): string {
  for (const { segment } of graphemes.segment(name)) if (/\p{L}/u.test(segment)) return segment;
  return "";
}

function isDash(typed: string): boolean {
  return withPlainDashes(typed).trim() === "-";
}

// `St.John` is a name, `win.example`, `bit.ly` and `x.com` are addresses: an abbreviation is short, and what follows it is no
// ending that a domain can have.
function looksLikeAddress(name: string): boolean {
  return name.split(" ").some((word) => {
    const [last = "", before = ""] = word.replace(/\.+$/, "").split(".").reverse();
    if (!word.replace(/\.+$/, "").includes(".") || [...last].length < 2) return false;
    return [...before].length > 3 || /^www$/i.test(before) || isEnding(last.toLowerCase());
  });
}

function isEnding(label: string): boolean {
  return RESERVED.includes(label) || parse(`x.${label}`, { allowPrivateDomains: false }).isIcann === true;
}
