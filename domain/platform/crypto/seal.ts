import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyRing, Purpose } from "./key-ring";

/**
 * AES-256-GCM as `v1.keyId.iv.text.tag` (base64url). `boundTo` says where the value belongs, such as `totp|accountId|factorId`:
 * the same text put in another row does not open.
 */
export function seal(keys: KeyRing, purpose: Purpose, boundTo: string, plain: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keys.key(purpose), iv);
  cipher.setAAD(Buffer.from(`${purpose}|${boundTo}`));
  const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return ["v1", keys.activeId, ...[iv, text, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
}

/** The opposite of `seal`. Throws when anything was changed, moved, or closed with a key that is not in the ring. */
export function unseal(keys: KeyRing, purpose: Purpose, boundTo: string, sealed: string): string {
  const [version, keyId, iv, text, tag] = sealed.split(".");
  if (version !== "v1" || !keyId || !iv || text === undefined || !tag) throw new Error("not a sealed value");
  const decipher = createDecipheriv("aes-256-gcm", keys.key(purpose, keyId), Buffer.from(iv, "base64url"), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(`${purpose}|${boundTo}`));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString("utf8");
}

/** Whether the value was closed with the key in use now; if not, it is sealed anew when it is next opened. */
export function isSealedByActiveKey(keys: KeyRing, sealed: string): boolean {
  return sealed.split(".")[1] === keys.activeId;
}
