import { profile as policy } from "../policy";
import { fail, ok, type Result } from "../result";

export type NameFailure = { code: "name-missing" } | { code: "name-too-long" } | { code: "name-invalid" };

/**
 * A first or last name as typed, in one spelling. Letters of every script, figures, and what names are written with; no control
 * characters, marks that turn the reading direction, markup or addresses: names stand in mails, lists and headers.
 */
export function readName(typed: string): Result<string, NameFailure> {
  const name = typed.normalize("NFC").trim().replace(/ +/g, " ");
  if (name === "") return fail({ code: "name-missing" });
  if ([...name].length > policy.nameCodePoints) return fail({ code: "name-too-long" });
  if (!/^[\p{L}\p{M}\p{N} .,'’ʼ·()-]+$/u.test(name) || !/\p{L}/u.test(name)) return fail({ code: "name-invalid" });
  return ok(name);
}
