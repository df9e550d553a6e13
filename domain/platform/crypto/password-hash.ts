import { createHmac, randomBytes } from "node:crypto";
import { hash, hashRaw, parseOptions, verify } from "@node-rs/argon2";
import type { HashCost } from "../../context";
import { hashPool } from "./hash-pool";
import type { KeyRing } from "./key-ring";
import { sameMac } from "./mac";

// argon2id is what the library does unless told otherwise (a test holds it to that).
// Stored as `<key id>$argon2id$…`: the pepper's key is named beside the hash, so that a key can be replaced.

/** Hash of a password that was already brought to NFC. */
export async function hashPassword(keys: KeyRing, cost: HashCost, password: string): Promise<string> {
  const text = await hashPool().run(() =>
    hash(password, {
      memoryCost: cost.memoryKiB,
      timeCost: cost.passes,
      parallelism: cost.parallelism,
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
    used.parallelism !== cost.parallelism
  );
}

const decoys = new Map<string, Promise<string>>();

/** A hash of nothing anyone knows, of the same cost: unknown addresses cost the same work as known ones. */
export function decoyHash(keys: KeyRing, cost: HashCost): Promise<string> {
  const name = `${keys.activeId}/${cost.memoryKiB}/${cost.passes}/${cost.parallelism}`;
  const known = decoys.get(name);
  if (known) return known;
  const fresh = hashPassword(keys, cost, randomBytes(32).toString("base64url"));
  // Refused under load: the next request computes it.
  fresh.catch(() => decoys.delete(name));
  decoys.set(name, fresh);
  return fresh;
}

/**
 * Which of these rows the password belongs to, for one slow hash however many rows there are; the first that fits. What is stored of
 * a row (`sharedHash`) is bound to its id, so equal passwords do not look equal.
 */
export async function matchShared<Row extends { id: string; sharedHash: string }>(
  keys: KeyRing,
  cost: HashCost,
  rows: readonly Row[],
  password: string,
): Promise<Row | undefined> {
  const [keyId = "", memory, passes, parallelism] = (rows[0]?.sharedHash ?? "").split(".");
  // As the newest row was made. Rows of another key or cost do not fit until they expire.
  const known = rows.length > 0 && keys.has(keyId);
  const made = known ? { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) } : cost;
  const slow = await sharedSlowHash(keys, made, password, known ? keyId : keys.activeId);
  return rows.filter(({ id, sharedHash }) =>
    sameMac(bind(keys, made, slow, id, known ? keyId : keys.activeId), sharedHash),
  )[0];
}

/** What is stored of a row so that `matchShared` finds it. One slow hash. */
export async function hashShared(keys: KeyRing, cost: HashCost, id: string, password: string): Promise<string> {
  return bind(keys, cost, await sharedSlowHash(keys, cost, password, keys.activeId), id, keys.activeId);
}

// The salt is one for all rows and secret, so that one slow hash answers for all of them. Only for rows that live for days.
function sharedSlowHash(keys: KeyRing, cost: HashCost, password: string, keyId: string): Promise<Buffer> {
  const salt = createHmac("sha256", keys.key("shared-salt/v1", keyId)).update("salt").digest().subarray(0, 16);
  return hashPool().run(() =>
    hashRaw(password, {
      memoryCost: cost.memoryKiB,
      timeCost: cost.passes,
      parallelism: cost.parallelism,
      salt,
      outputLen: 32,
      secret: keys.key("password-pepper/v1", keyId),
    }),
  );
}

function bind(keys: KeyRing, cost: HashCost, slow: Buffer, id: string, keyId: string): string {
  const bound = createHmac("sha256", keys.key("shared-hash-mac/v1", keyId)).update(`${id}|`).update(slow);
  return [keyId, cost.memoryKiB, cost.passes, cost.parallelism, bound.digest("base64url")].join(".");
}

function split(stored: string): { keyId: string; text: string } {
  const at = stored.indexOf("$");
  return { keyId: stored.slice(0, at), text: stored.slice(at) };
}
