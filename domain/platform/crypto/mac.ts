import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyRing, Purpose } from "./key-ring";

/** HMAC-SHA-256 of the parts, base64url. Parts are joined by a character that none of them may contain. */
export function mac(keys: KeyRing, purpose: Purpose, ...parts: string[]): string {
  return createHmac("sha256", keys.key(purpose)).update(parts.join("\u0000")).digest("base64url");
}

/** Compares two MACs or hashes without telling by time where they differ. */
export function sameMac(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
