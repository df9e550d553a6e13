import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { LRUCache } from "lru-cache";

// The encrypted tokens of @auth/core (JWE, `dir` with A256CBC-HS512, RFC 7518 5.2.5), made with Node's own functions: @auth/core derives
// the key anew for each token and hands every step to another thread, a millisecond of this process each time (ADR 0092). A token made
// here is read there and the other way round; jwe.test.ts holds that.

const IV_BYTES = 16;
const TAG_BYTES = 32;
/** Header, no wrapped key, IV, ciphertext, tag. */
const FORM = /^([\w-]+)\.\.([\w-]+)\.([\w-]+)\.([\w-]+)$/;

export type Claims = Record<string, unknown>;

interface Key {
  mac: Buffer;
  encryption: Buffer;
  /** The first part of each token: it names the key, so a token with any other is of no key of ours. */
  header: string;
}

const keys = new LRUCache<string, Key>({ max: 50 });

/** `salt`: what the token is for; a token for one thing is none for another. */
function keyOf(secret: string, salt: string): Key {
  const id = `${salt} ${secret}`;
  const known = keys.get(id);
  if (known) return known;
  const bytes = Buffer.from(hkdfSync("sha256", secret, salt, `Auth.js Generated Encryption Key (${salt})`, 64));
  const kid = createHash("sha512").update(JSON.stringify({ k: bytes.toString("base64url"), kty: "oct" }));
  const header = base64(JSON.stringify({ alg: "dir", enc: "A256CBC-HS512", kid: kid.digest("base64url") }));
  const key = { mac: bytes.subarray(0, 32), encryption: bytes.subarray(32), header };
  keys.set(id, key);
  return key;
}

/** Encrypts `claims` under this secret. */
export function encrypt(claims: Claims, secret: string, salt: string): string {
  const { mac, encryption, header } = keyOf(secret, salt);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-cbc", encryption, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()]);
  return [header, "", base64(iv), base64(sealed), base64(tagOf(mac, header, iv, sealed))].join(".");
}

/** The claims of a token made under one of these secrets, or `null`. Says nothing about its expiry. */
export function decrypt(token: string, secrets: readonly string[], salt: string): Claims | null {
  const [, header = "", ...parts] = FORM.exec(token) ?? [];
  const [iv, sealed, tag] = parts.map((part) => Buffer.from(part, "base64url"));
  const key = secrets.map((secret) => keyOf(secret, salt)).find((each) => each.header === header);
  if (!key || iv?.length !== IV_BYTES || !sealed || tag?.length !== TAG_BYTES) return null;
  if (!timingSafeEqual(tag, tagOf(key.mac, header, iv, sealed))) return null;
  const decipher = createDecipheriv("aes-256-cbc", key.encryption, iv);
  return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString()) as Claims;
}

function tagOf(mac: Buffer, header: string, iv: Buffer, sealed: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(header.length * 8));
  return createHmac("sha512", mac)
    .update(header)
    .update(iv)
    .update(sealed)
    .update(length)
    .digest()
    .subarray(0, TAG_BYTES);
}

function base64(of: string | Buffer): string {
  return Buffer.from(of).toString("base64url");
}
