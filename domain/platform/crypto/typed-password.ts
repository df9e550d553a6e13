import { passwordHash as policy } from "../../policy";
import { readNewPassword } from "../typed-text";
import type { KeyRing } from "./key-ring";
import { verifyPassword } from "./password-hash";

/**
 * Whether what was typed is the password behind `stored`: as it stands, or else without white space at its ends. As it stands comes first:
 * passwords that were set before spaces were taken off may end with one. Of a text that fits no password one hash is made too, so
 * that it costs as much as a wrong one (T08).
 */
export async function verifyTypedPassword(keys: KeyRing, stored: string, typed: string): Promise<boolean> {
  const exact = typed.normalize("NFC");
  const candidates = [...new Set([exact, readNewPassword(exact.trim())])].filter(isPossible);
  if (candidates.length === 0) await verifyPassword(keys, stored, "");
  for (const candidate of candidates) if (await verifyPassword(keys, stored, candidate)) return true;
  return false;
}

function isPossible(password: string): boolean {
  return password !== "" && [...password].length <= policy.maxCodePoints;
}
