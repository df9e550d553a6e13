import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { personKeys } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { seal, unseal } from "./seal";

// One random key per person seals what they wrote and what was written to them (ADR 0099). The key ring seals that key, so a rotation
// touches one short row per person; and it seals too few values ever to come near the limit of random nonces (2^32, NIST SP 800-38D).

/** Everything is padded to a multiple of this before it is sealed: the length would tell "yes" from "no". Bytes. */
const BLOCK = 256;
const LENGTH_BYTES = 4;

/** The key of one person, opened for one request. */
export interface PersonKey {
  /**
   * AES-256-GCM as `p1.iv.text.tag` (base64url). `place` says where the value belongs, such as `answers|id|1|question|revision`: in
   * another row, or put back as an older revision, it does not open.
   */
  seal(place: string, plain: string): string;
  /** The opposite. Throws `Unreadable` when anything was changed or moved. */
  open(place: string, sealed: string): string;
}

/** What a person's key should open and does not. Nothing of it may be guessed or left out in silence: somebody has to look at it. */
export class Unreadable extends Error {
  constructor(
    /** The table. */
    readonly what: string,
    readonly accountId: string,
  ) {
    super(`cannot be opened: ${what}`);
    this.name = "Unreadable";
  }
}

const keyOf = prepared((read) =>
  read
    .select({ sealed: personKeys.keySealed })
    .from(personKeys)
    .where(eq(personKeys.accountId, sql.placeholder("account")))
    .prepare(),
);

/** The key of this person; `null`: nothing of theirs was ever sealed. Throws `Unreadable` when the ring does not open it. */
export async function findPersonKey(ctx: ReadContext, accountId: string): Promise<PersonKey | null> {
  const [row] = await keyOf(ctx.db.read).all({ account: accountId });
  return row ? opened(ctx, accountId, row.sealed) : null;
}

/** The same for a write: made at first need. Two at the same instant get the same key. */
export async function ensurePersonKey(ctx: TransactionContext, accountId: string): Promise<PersonKey> {
  const found = await findPersonKey(ctx, accountId);
  if (found) return found;
  const keySealed = seal(ctx.keys, "person-key-seal/v1", accountId, randomBytes(32).toString("base64url"));
  await ctx.tx.insert(personKeys).values({ accountId, keySealed, createdAt: ctx.clock.now() });
  return opened(ctx, accountId, keySealed);
}

function opened(ctx: ReadContext, accountId: string, sealed: string): PersonKey {
  return withKey(accountId, keyBytes(ctx, accountId, sealed));
}

function keyBytes(ctx: ReadContext, accountId: string, sealed: string): Buffer {
  try {
    return Buffer.from(unseal(ctx.keys, "person-key-seal/v1", accountId, sealed), "base64url");
  } catch {
    throw new Unreadable("person_keys", accountId);
  }
}

function withKey(accountId: string, key: Buffer): PersonKey {
  const aad = (place: string) => Buffer.from(`${accountId}|${place}`);
  return {
    seal(place, plain) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(aad(place));
      const text = Buffer.concat([cipher.update(padded(plain)), cipher.final()]);
      return ["p1", ...[iv, text, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
    },
    open(place, sealed) {
      try {
        const [version, iv = "", text = "", tag = ""] = sealed.split(".");
        if (version !== "p1") throw new Error("not sealed with a person's key");
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"), { authTagLength: 16 });
        decipher.setAAD(aad(place)).setAuthTag(Buffer.from(tag, "base64url"));
        return unpadded(Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]));
      } catch {
        // The place holds ids only; the first word of it is the table.
        throw new Unreadable(place.split("|")[0] ?? "", accountId);
      }
    },
  };
}

function padded(plain: string): Buffer {
  const text = Buffer.from(plain, "utf8");
  const whole = Buffer.alloc(Math.ceil((LENGTH_BYTES + text.length) / BLOCK) * BLOCK);
  whole.writeUInt32BE(text.length);
  text.copy(whole, LENGTH_BYTES);
  return whole;
}

function unpadded(whole: Buffer): string {
  return whole.subarray(LENGTH_BYTES, LENGTH_BYTES + whole.readUInt32BE()).toString("utf8");
}
