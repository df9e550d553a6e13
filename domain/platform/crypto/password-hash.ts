import { randomBytes } from "node:crypto";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import type { HashCost } from "../../context";
import { hashPool } from "./hash-pool";
import type { KeyRing } from "./key-ring";

// argon2id is what the library does unless told otherwise (a test holds it to that).
// Stored as `<key id>$argon2id$…`: the pepper's key is named beside the hash, so that a key can be replaced.

/** Hash of a password that was already brought to NFC. */
export async function hashPassword(keys: KeyRing, cost: HashCost, password: string): Promise<string> {
  const text = await hashPool().run(() =>
    hash(password, {
      memoryCost: cost.memoryKiB,
      timeCost: cost.passes,
      parallelism: cost.lanes,
      salt: randomBytes(16),
      outputLen: 32,
      secret: keys.key("password-pepper/v1"),
    }),
  );
  return keys.activeId + text;
}

/** Whether the password is the one behind `stored`. */
export function verifyPassword(keys: KeyRing, stored: string, password: string): Promise<boolean> {
  const { keyId, text } = split(stored);
  return hashPool().run(() => verify(text, password, { secret: keys.key("password-pepper/v1", keyId) }));
}

/** Whether a right password should be hashed anew: the cost or the pepper's key is no longer the one in use. */
export function isOutdated(keys: KeyRing, cost: HashCost, stored: string): boolean {
  const { keyId, text } = split(stored);
  const used = parseOptions(text);
  return (
    keyId !== keys.activeId ||
    used.memoryCost !== cost.memoryKiB ||
    used.timeCost !== cost.passes ||
    used.parallelism !== cost.lanes
  );
}

const decoys = new Map<string, Promise<string>>();

/** A hash of nothing anyone knows, of the same cost: unknown addresses cost the same work as known ones. */
export function decoyHash(keys: KeyRing, cost: HashCost): Promise<string> {
  const name = `${keys.activeId}/${cost.memoryKiB}/${cost.passes}/${cost.lanes}`;
  const known = decoys.get(name);
  if (known) return known;
  const fresh = hashPassword(keys, cost, randomBytes(32).toString("base64url"));
  // Refused under load: the next request computes it.
  fresh.catch(() => decoys.delete(name));
  decoys.set(name, fresh);
  return fresh;
}

function split(stored: string): { keyId: string; text: string } {
  const at = stored.indexOf("$");
  return { keyId: stored.slice(0, at), text: stored.slice(at) };
}
