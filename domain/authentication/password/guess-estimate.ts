import { type MatchExtended, ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as dutch } from "@zxcvbn-ts/language-nl-be";
import { readDate } from "../../platform/typed-date";
import { passwordEstimate as policy } from "../../policy";
import siteWords from "./site-words.json" with { type: "json" };

/** What makes a password easy to guess. */
export type GuessablePattern = "repeats" | "sequence" | "date" | "personal" | "known";

let estimator: ZxcvbnFactory | undefined;

/**
 * Why a password can be guessed in fewer tries than `policy.minGuesses`, or `null`. `own`: words of this person and this place.
 * Judged without case and accents: the rule of S1 makes everybody add a capital, and that hides `aaaaaaa` from the estimate.
 * No more than `policy.window` characters are judged, at each end: a password is at least as hard to guess as any part of it,
 * and the cost grows with the square of the length (T15).
 */
export function guessablePattern(password: string, own: readonly string[]): GuessablePattern | null {
  const text = plain(password);
  const found = windowsOf(text).map((part) => weakness(part, own));
  return found.includes(null) ? null : (found[0] ?? null);
}

function weakness(text: string, own: readonly string[]): GuessablePattern | null {
  estimator ??= makeEstimator();
  const { guesses, sequence } = estimator.check(text, [...own]);
  if (guesses >= policy.minGuesses) return null;
  const [widest] = sequence.filter(({ pattern }) => pattern !== "bruteforce").sort((a, b) => b.j - b.i - (a.j - a.i));
  return patternOf(widest);
}

function patternOf(match: MatchExtended | undefined): GuessablePattern {
  switch (match?.pattern) {
    case "repeat":
      return "repeats";
    case "sequence":
    case "spatial":
      return "sequence";
    case "date":
    case "regex":
      return "date";
    default:
      return match?.dictionaryName === "userInputs" ? "personal" : "known";
  }
}

// Substitutions such as `p@ssw0rd` are read by `known-passwords.ts`; here they would cost ten times as much.
function makeEstimator(): ZxcvbnFactory {
  return new ZxcvbnFactory({
    dictionary: { ...common, ...dutch, siteWords },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: 1,
    maxLength: policy.window,
  });
}

function windowsOf(text: string): string[] {
  return text.length <= policy.window ? [text] : [text.slice(0, policy.window), text.slice(-policy.window)];
}

// Accents go from Latin letters only: in other scripts the marks are half of the word.
function plain(password: string): string {
  return password
    .normalize("NFKD")
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC")
    .toLowerCase();
}

/** `3mei1990!`, `A!03-05-1990`: a date, with no more than three letters and signs added at each end. */
export function isDatePassword(password: string): boolean {
  const text = plain(password);
  const most = /^\D{0,3}/.exec(text)?.[0].length ?? 0;
  const last = /\D{0,3}$/.exec(text)?.[0].length ?? 0;
  for (let before = 0; before <= most; before += 1) {
    for (let behind = 0; behind <= last; behind += 1) {
      if (readDate(text.slice(before, text.length - behind))) return true;
    }
  }
  return false;
}
