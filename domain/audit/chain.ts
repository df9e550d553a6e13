import { createHash, createHmac, randomBytes } from "node:crypto";
import { asc, desc, gt, sql } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { auditEvents } from "@/db/schema";
import type { Context } from "../context";
import type { KeyRing } from "../crypto/key-ring";
import { sameMac } from "../crypto/mac";
import { audit as policy } from "../policy";

// Each row holds the hash of the row before it, so a row that was changed, taken out, put in or moved breaks the chain at that very
// place; and a MAC, so that nobody without the key can mend it. A row whose key has left the ring is vouched for by the rows after
// it: their MAC covers the hash that covers it (ADR 0046).

export type AuditRow = typeof auditEvents.$inferSelect;

const START = createHash("sha256").update("two-step-account audit").digest("base64url");
const BATCH = 1_000;

/** The personal part, wiped after 180 days; the chain keeps only its salted hash, which says nothing once the salt is gone. */
export function personalDigest(salt: string, browser: string): string {
  return createHash("sha256")
    .update(JSON.stringify([salt, browser]))
    .digest("base64url");
}

export function newPersonalSalt(): string {
  return randomBytes(16).toString("base64url");
}

type Chained = Omit<AuditRow, "id" | "browser" | "personalSalt" | "rowMac" | "previousHash"> & { previousHash: string };

/** What a row's MAC signs and the next row repeats. The order of fields is part of the format: never change it. */
export function hashRow(row: Chained): string {
  const fields = [
    row.previousHash,
    row.keyId,
    row.at,
    row.event,
    row.accountId,
    row.actorId,
    row.actorRole,
    row.outcome,
    row.healthspaceId,
    row.requestId,
    row.session,
    row.version,
    row.detail,
    row.personalDigest,
  ];
  return createHash("sha256").update(JSON.stringify(fields)).digest("base64url");
}

export function macOf(keys: KeyRing, keyId: string, hash: string): string {
  return createHmac("sha256", keys.key("audit-mac/v1", keyId)).update(hash).digest("base64url");
}

/**
 * The hash the next row repeats. To be asked inside the write transaction that adds it: writers queue up for the database's one
 * lock, whichever process they are in, so no two rows can follow the same one (the unique index says so once more).
 */
export async function headOf(tx: Reader): Promise<string> {
  const [last] = await tx.select().from(auditEvents).orderBy(desc(auditEvents.id)).limit(1);
  if (!last) return START;
  const { previousHash } = last;
  return previousHash === null ? foldUnchained(tx) : hashRow({ ...last, previousHash });
}

// Rows from before there was a chain: the first row of the chain repeats one hash over all of them.
async function foldUnchained(tx: Reader): Promise<string> {
  let hash = START;
  for await (const row of rowsOf(tx)) {
    if (row.previousHash !== null) break;
    hash = hashRow({ ...row, previousHash: hash });
  }
  return hash;
}

export type Verdict =
  | { sound: true; rows: number; unchained: number; head: string }
  | { sound: false; row: number; why: Fault };

export type Fault =
  /** This row, or the one before it, is not what it was; or one between them is gone or was put in. */
  | "chain"
  /** Not written by a server of ours. */
  | "mac"
  /** Its key is not in AUTH_SECRET, and no later row vouches for it. */
  | "unknown-key"
  /** The browser is not the one that was written. */
  | "personal"
  /** The personal part went before its time. */
  | "wiped-early"
  /** Rows after this one are gone; also when the head of an earlier check is no longer in the chain. */
  | "end-missing";

/**
 * Walks the whole chain and names the first row that is not right. Changes nothing. `earlier` is the `head` of a former check, kept
 * where whoever can write the database cannot: it tells when the end was cut off and the counting changed too.
 */
export async function verifyAudit(ctx: Pick<Context, "db" | "clock" | "keys">, earlier?: string): Promise<Verdict> {
  const keptFrom = ctx.clock.now() - policy.personalMs;
  let [hash, rows, unchained, last] = [START, 0, 0, 0];
  let unvouched: number | null = null;
  let seen = earlier === undefined;
  for await (const row of rowsOf(ctx.db.read)) {
    const { id, previousHash } = row;
    rows += 1;
    last = id;
    const fault =
      previousHash === null ? (rows - 1 === unchained ? null : "chain") : judge(ctx.keys, row, hash, keptFrom);
    if (fault) return { sound: false, row: id, why: fault };
    if (previousHash === null) unchained += 1;
    else if (row.keyId !== null && ctx.keys.has(row.keyId)) unvouched = null;
    else unvouched ??= id;
    hash = hashRow({ ...row, previousHash: hash });
    seen ||= `${id}:${hash}` === earlier;
  }
  if (unvouched !== null) return { sound: false, row: unvouched, why: "unknown-key" };
  // Rows without a chain are only believed when one with a MAC comes after them.
  if (rows > 0 && unchained === rows) return { sound: false, row: last, why: "mac" };
  // The database counts rows by itself: a number that was given and has no row tells that the end was cut off.
  if (!seen || (await highestIdEver(ctx.db.read)) > last) return { sound: false, row: last, why: "end-missing" };
  return { sound: true, rows, unchained, head: `${last}:${hash}` };
}

function judge(keys: KeyRing, row: AuditRow, hash: string, keptFrom: number): Fault | null {
  if (row.previousHash !== hash) return "chain";
  if (row.keyId === null || row.rowMac === null) return "mac";
  if (keys.has(row.keyId) && !sameMac(row.rowMac, macOf(keys, row.keyId, hashRow({ ...row, previousHash: hash })))) {
    return "mac";
  }
  if (row.personalDigest === null) return row.browser === null ? null : "personal";
  if (row.personalSalt === null) return row.at > keptFrom ? "wiped-early" : null;
  return sameMac(row.personalDigest, personalDigest(row.personalSalt, row.browser ?? "")) ? null : "personal";
}

/** Every row from the oldest on, a thousand at a time. */
export async function* rowsOf(reader: Reader, after = 0): AsyncGenerator<AuditRow> {
  let from = after;
  for (;;) {
    const batch = await reader
      .select()
      .from(auditEvents)
      .where(gt(auditEvents.id, from))
      .orderBy(asc(auditEvents.id))
      .limit(BATCH);
    yield* batch;
    const end = batch.at(-1);
    if (!end || batch.length < BATCH) return;
    from = end.id;
  }
}

async function highestIdEver(reader: Reader): Promise<number> {
  const [row] = await reader
    .select({ seq: sql<number>`(SELECT seq FROM sqlite_sequence WHERE name = 'audit_events')` })
    .from(sql`(SELECT 1)`);
  return row?.seq ?? 0;
}
