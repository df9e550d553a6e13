import type { PasswordPolicy } from "../../context";
import { password as policy } from "../../policy";

// The part of the rule that needs nothing but the password itself. It runs in the browser too, so that the list of what is met
// and the list that judges are one list. It may import nothing that only a server has.

export type ShapeCheck = "length" | "capital" | "special" | "characters";

export interface Demand {
  policy: PasswordPolicy;
  /** NIST asks less length where a second step is asked as well. */
  twoFactor: "on" | "off";
}

/** Length in code points after NFC: what a person would call characters, nearly. */
export function lengthOf(password: string): number {
  return [...password.normalize("NFC")].length;
}

/** The shortest password that will do. */
export function shortest(demand: Demand): number {
  return demand.policy === "nist" && demand.twoFactor === "off" ? policy.minLengthAlone : policy.minLength;
}

/**
 * The same for password managers, in the language of the `passwordrules` attribute. What they make up by it is accepted: of the
 * signs only those that no other system refuses.
 */
export function passwordRules(demand: Demand): string {
  const length = `minlength: ${shortest(demand)}; maxlength: ${policy.maxLength};`;
  const special = "[-!#$%&*+.:=?@_]";
  switch (demand.policy) {
    case "karify":
      return `${length} required: upper; required: ${special}; allowed: lower, digit;`;
    case "nist":
      return `${length} allowed: upper, lower, digit, ${special};`;
  }
}

/** What is asked, in the order in which it is shown. "characters" is only told to who breaks it. */
export function demanded(demand: Demand): readonly ShapeCheck[] {
  switch (demand.policy) {
    case "karify":
      return ["length", "capital", "special", "characters"];
    case "nist":
      return ["length", "characters"];
  }
}

/** Whether the password meets one check. */
export function meets(check: ShapeCheck, demand: Demand, password: string): boolean {
  switch (check) {
    case "length":
      return lengthOf(password) >= shortest(demand) && lengthOf(password) <= policy.maxLength;
    case "capital":
      return /\p{Lu}/u.test(password.normalize("NFC"));
    case "special":
      // A space is allowed and does not count (deviation D1).
      return /[\p{P}\p{S}]/u.test(password.normalize("NFC"));
    case "characters":
      // Control characters, NUL among them, half a character, and the sign that stands for one that was lost on the way.
      return !/[\p{Cc}\p{Cs}\uFFFD]/u.test(password);
  }
}
