import { dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as dutch } from "@zxcvbn-ts/language-nl-be";
import siteWords from "./site-words.json" with { type: "json" };

// Exact matching would be useless: of the usual 49,233 passwords not one has a capital and a special character (deviation D22).
// So the password is brought back to the word that somebody made it from, and that word is looked up.

/** `S0nneb10em!` is read with either of these; a sign can stand for more than one letter. */
const readings: readonly Readonly<Record<string, string>>[] = [
  {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    $: "s",
    "!": "i",
    "€": "e",
    "+": "t",
  },
  {
    "0": "o",
    "1": "l",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "9": "g",
    "@": "a",
    $: "s",
    "!": "l",
    "|": "l",
    "6": "g",
  },
];

/** Shorter than this a word is chance: a random password may begin with one. */
const SHORTEST_WORD = 4;
/** No known word is longer, and one sign of some scripts unfolds to eighteen. */
const LONGEST_WORD = 64;
/** Runs of digits and signs at an end are cut at so many places; beyond that the run itself is most of the password. */
const LONGEST_RUN = 24;

const letter = /\p{L}/u;

let words: ReadonlySet<string> | undefined;

/** Whether the password is a known one, or a known word with something added, replaced or repeated. */
export function isKnownPassword(password: string): boolean {
  const known = knownWords();
  for (const form of derivedForms(password)) if (known.has(form)) return true;
  return false;
}

/** Every word the password may have been made from: folded, read as letters, its ends cut, its repetition undone. */
export function derivedForms(password: string): Set<string> {
  const text = fold(password);
  const forms = new Set<string>([text]);
  for (const cut of cuts(text)) {
    for (const form of [cut, ...readings.map((reading) => readAs(cut, reading))]) {
      if (form.length >= SHORTEST_WORD) forms.add(form);
    }
  }
  const repeated = repeatedWord(text);
  if (repeated) forms.add(repeated);
  return forms;
}

/** Without case and accents. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The letters only: as they stand, and with digits and signs read as the letters they look like. */
export function lettersOf(text: string): string[] {
  const folded = fold(text);
  return [folded, ...readings.map((reading) => readAs(folded, reading))].map((read) => read.replace(/[^\p{L}]/gu, ""));
}

function readAs(text: string, reading: Readonly<Record<string, string>>): string {
  return [...text].map((sign) => reading[sign] ?? sign).join("");
}

// A sign at the end may be added ("welkom!") or stand for a letter ("pa$$"), so the run is cut at each of its places.
function* cuts(text: string): Generator<string> {
  const signs = [...text];
  const first = signs.findIndex((sign) => letter.test(sign));
  if (first < 0) return;
  const last = signs.findLastIndex((sign) => letter.test(sign));
  if (last - first >= LONGEST_WORD) return;
  for (let start = Math.max(0, first - LONGEST_RUN); start <= first; start += 1) {
    for (let end = last + 1; end <= Math.min(signs.length, last + 1 + LONGEST_RUN); end += 1) {
      yield signs.slice(start, end).join("");
    }
  }
}

// `Welkom!1welkom`: the same word again is no second word.
function repeatedWord(text: string): string | null {
  const [first, ...others] = text.split(/[^\p{L}]+/u).filter((part) => part !== "");
  return first !== undefined && others.every((part) => part === first) ? first : null;
}

function knownWords(): ReadonlySet<string> {
  words ??= new Set([common["passwords-common"], ...Object.values(dutch), siteWords].flat().map((word) => fold(word)));
  return words;
}
