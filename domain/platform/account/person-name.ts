import { personName as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";

export type NameFailure = { code: "name-missing" } | { code: "name-too-long" } | { code: "name-invalid" };

/**
 * A first or last name as typed, in the spelling in which it is stored and mailed. Letters of every script, spaces, apostrophes,
 * hyphens and dots. A name travels into mails, lists and headers, so it holds no line end, no mark that turns the reading
 * direction, no markup and nothing that a mail program makes a link of (threat T25).
 */
export function readName(typed: string): Result<string, NameFailure> {
  const name = typed.normalize("NFC").trim().replace(/ +/g, " ");
  if (name === "") return fail({ code: "name-missing" });
  if ([...name].length > policy.max) return fail({ code: "name-too-long" });
  if (!/^[\p{L}\p{M}][\p{L}\p{M} .'’‘ʼ·-]*$/u.test(name)) return fail({ code: "name-invalid" });
  // Two words with a dot between them read as the address of a website; more than three marks on a letter hide the line above.
  if (/\p{L}{2}\.\p{L}{2}/u.test(name) || /\p{M}{4}/u.test(name)) return fail({ code: "name-invalid" });
  return ok(name);
}
