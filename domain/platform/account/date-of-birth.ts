import { profile as policy } from "../../policy";
import { readDate } from "../typed-date";

/**
 * A date of birth in any way that `readDate` knows. `null` when there is no such day, it is too long ago or yet to come. Without
 * its day, or day and month, where a passport has zeros for them: `1980-05`, `1980` (ADR 0071). `now` in milliseconds.
 */
export function readDateOfBirth(typed: string, now: number): string | null {
  const iso = readDate(typed)?.iso ?? "";
  const today = new Date(now).toISOString().slice(0, 10);
  // What is left out counts as its beginning: nobody is born in a month that has not begun.
  return iso !== "" && iso >= policy.bornFrom.slice(0, iso.length) && iso <= today.slice(0, iso.length) ? iso : null;
}
