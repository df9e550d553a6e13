import { healthspaces } from "@/db/schema";
import type { ReadContext } from "../../context";
import { readNewPassword } from "../../platform/typed-text";
import { password as policy } from "../../policy";
import { birthdaySpellings } from "./birthday-spellings";
import { guessablePattern, isDatePassword } from "./guess-estimate";
import { fold, isKnownPassword, lettersOf } from "./known-passwords";
import { type Demand, demanded, meets } from "./password-checks";

/** Why a new password will not do; each is the key of its text. */
export type PasswordFault =
  | "password-missing"
  | "password-length"
  | "password-capital"
  | "password-special"
  | "password-characters"
  | "password-known"
  | "password-repeats"
  | "password-sequence"
  | "password-date"
  | "password-personal"
  | "password-repeat-missing"
  | "password-differs";

export interface NewPassword {
  /** As typed, twice (deviation D21). */
  password: string;
  repeat: string;
}

/** Who the password is for: what others know of them is no secret. */
export interface PasswordOwner {
  email: string;
  firstName: string;
  lastName: string;
  /** As it is stored, or `null`. */
  dateOfBirth?: string | null;
}

export interface PasswordProblem {
  code: PasswordFault;
  field: "password" | "repeat";
  /** For the text about the length. */
  min: number;
  max: number;
}

/** Shorter words than this are part of too many others. */
const SHORTEST_CONTEXT_WORD = 3;
/** With fewer letters of their own than this, a password is the context word and little else. */
const OWN_LETTERS = 4;

const ofTheRepeat: readonly PasswordFault[] = ["password-repeat-missing", "password-differs"];

/**
 * Everything that is wrong with a new password; nothing when it may be set. Cheap: no hashing. Above the longest length nothing
 * else is looked at. Reads the database for the names of Healthspaces. Source: S1, deviations D1, D2 and D22.
 */
export async function judgePassword(
  ctx: ReadContext,
  owner: PasswordOwner,
  typed: NewPassword,
  twoFactor: Demand["twoFactor"],
): Promise<PasswordProblem[]> {
  const demand: Demand = { policy: ctx.config.passwordPolicy, twoFactor };
  const names = await ctx.db.read.select({ name: healthspaces.name }).from(healthspaces);
  const context = contextWords(
    ctx.config.productName,
    owner,
    names.map(({ name }) => name),
  );
  const set = { password: readNewPassword(typed.password), repeat: readNewPassword(typed.repeat) };
  return faultsOf(demand, context, set).map((code) => ({
    code,
    field: ofTheRepeat.includes(code) ? "repeat" : "password",
    min: demand.policy === "nist" && twoFactor === "off" ? policy.minLengthAlone : policy.minLength,
    max: policy.maxLength,
  }));
}

/** The same without a database. `context`: words of this person and this place, from `contextWords`. */
export function faultsOf(demand: Demand, context: readonly string[], typed: NewPassword): PasswordFault[] {
  const { password, repeat } = typed;
  // Said at once, beside whatever is wrong with the first: an empty form is not to be found out one field at a time.
  const again: PasswordFault[] = repeat === "" ? ["password-repeat-missing"] : [];
  if (password === "") return ["password-missing", ...again];
  // NFC shortens a little. What is this long is too long in any spelling, and is not worth a further look (T15).
  if (password.length > 6 * policy.maxLength) return ["password-length", ...again];
  const faults: PasswordFault[] = demanded(demand)
    .filter((check) => !meets(check, demand, password))
    .map((check) => `password-${check}` as const);
  if (faults.length === 0 && isPersonal(context, password)) faults.push("password-personal");
  else if (faults.length === 0 && isDatePassword(password)) faults.push("password-date");
  else if (faults.length === 0 && isKnownPassword(password)) faults.push("password-known");
  const pattern = faults.length === 0 ? guessablePattern(password, context) : null;
  if (pattern) faults.push(`password-${pattern}`);
  if (faults.length === 0 && repeat !== "" && repeat.normalize("NFC") !== password.normalize("NFC"))
    faults.push("password-differs");
  return [...faults, ...again];
}

/** What anyone could guess about this person and this place: names, the address, the product. */
export function contextWords(product: string, owner: PasswordOwner, healthspaceNames: readonly string[]): string[] {
  const [local = "", host = ""] = owner.email.split("@");
  const whole = [product, local, host, owner.firstName, owner.lastName, ...healthspaceNames];
  const parts = whole.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u));
  const words = [...whole, ...parts].map((text) => fold(text).replace(/[^\p{L}]/gu, ""));
  return [...new Set([...words, ...birthdaySpellings(owner.dateOfBirth ?? "")])]
    .filter((word) => word.length >= SHORTEST_CONTEXT_WORD)
    .sort((a, b) => b.length - a.length);
}

function isPersonal(context: readonly string[], password: string): boolean {
  const figures = fold(password).replace(/[^\p{L}\d]/gu, "");
  return [figures, ...lettersOf(password)].some((text) => {
    const own = context.reduce((rest, word) => rest.replaceAll(word, ""), text);
    return own.length < text.length && own.length < OWN_LETTERS;
  });
}
