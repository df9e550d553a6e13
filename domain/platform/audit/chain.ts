import { createHash, createHmac, randomBytes } from "node:crypto";
import { asc, desc, eq, gt, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { auditEvents } from "@/db/schema";
import type { ReadContext } from "../../context";
import { audit as policy } from "../../policy";
import type { KeyRing } from "../crypto/key-ring";
import { sameMac } from "../crypto/mac";

// Each row holds the hash of the row before it, so a row that was changed, taken out, put in or moved breaks the chain at that very
// place; and a MAC, so that nobody without the key can repair it. A row whose key has left the ring is covered by the rows after
// it: their MAC covers the hash that covers it (ADR 0046).

export type AuditRow = typeof auditEvents.$inferSelect;

const START = createHash("sha256").update("two-step-account audit").digest("base64url");
const BATCH = 1_000;
/** The event that stands for the rows that were removed; the trigger on deletions knows it by this name. */
export const SHORTENED = "audit.shortened";

/** The personal part, wiped after 180 days; the chain keeps only its salted hash, which says nothing once the salt is gone. */
export type PersonalPart = Pick<AuditRow, "browser" | "address">;

export function isNothing({ browser, address }: PersonalPart): boolean {
  return browser === null && address === null;
}

// Rows from before there were addresses hold the hash of the browser alone.
export function personalDigest(salt: string, { browser, address }: PersonalPart): string {
  const fields = address === null ? [salt, browser ?? ""] : [salt, browser, address];
  return createHash("sha256").update(JSON.stringify(fields)).digest("base64url");
}

export function newPersonalSalt(): string {
  return randomBytes(16).toString("base64url");
}

type Chained = Omit<AuditRow, "id" | "personalSalt" | "rowMac" | "previousHash" | keyof PersonalPart> & {
  previousHash: string;
};

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

const newestRow = prepared((read) => read.select().from(auditEvents).orderBy(desc(auditEvents.id)).limit(1).prepare());

/**
 * The hash the next row repeats. To be asked inside the write transaction that adds it: writers queue up for the database's one
 * lock, whichever process they are in, so no two rows can follow the same one (the unique index says so once more).
 */
export async function headOf(ctx: ChainContext): Promise<string> {
  const [last] = await newestRow(ctx.db.read).all();
  return last ? hashUpTo(ctx, last) : START;
}

/** The hash of this row: what the row after it repeats. */
export async function hashUpTo(ctx: ChainContext, row: AuditRow): Promise<string> {
  const { previousHash } = row;
  return previousHash === null ? foldUnchained(ctx, row.id) : hashRow({ ...row, previousHash });
}

// Rows from before there was a chain: the first row of the chain repeats one hash over all of them.
async function foldUnchained(ctx: ChainContext, upTo: number): Promise<string> {
  let { hash } = await startOf(ctx);
  for await (const row of rowsOf(ctx)) {
    if (row.previousHash !== null || row.id > upTo) break;
    hash = hashRow({ ...row, previousHash: hash });
  }
  return hash;
}

/** Where the rows begin: behind the last one that was removed, whose hash the first row that is there repeats. */
interface Start {
  through: number;
  hash: string;
}

// The newest line that tells of a shortening; its own MAC is checked when the walk comes to it.
async function startOf(ctx: ChainContext): Promise<Start> {
  const [newest] = await ctx.db.read
    .select({ detail: auditEvents.detail })
    .from(auditEvents)
    .where(eq(auditEvents.event, SHORTENED))
    .orderBy(desc(auditEvents.id))
    .limit(1);
  return newest
    ? { through: Number(newest.detail.through), hash: String(newest.detail.hash) }
    : { through: 0, hash: START };
}

/** What reading the chain needs of a context. */
export type ChainContext = Pick<ReadContext, "db" | "clock" | "keys">;

export type Verdict =
  | { sound: true; rows: number; unchained: number; head: string }
  | { sound: false; row: number; why: Fault };

export type Fault =
  /** This row, or the one before it, is not what it was; or one between them is gone or was put in. */
  | "chain"
  /** Not written by a server of ours. */
  | "mac"
  /** Its key is not in AUTH_SECRET, and no later row covers it. */
  | "unknown-key"
  /** The browser or the address is not the one that was written. */
  | "personal"
  /** The personal part went before its time. */
  | "wiped-early"
  /** Rows before this one are gone, and it is not those that the newest shortening tells of. */
  | "start-missing"
  /** Rows after this one are gone; also when the head of an earlier check is no longer in the chain. */
  | "end-missing";

/**
 * Walks the whole chain and names the first row that is not right. Changes nothing. `earlier` is the `head` of a former check, kept
 * where whoever can write the database cannot: it tells when the end was cut off and the counting changed too.
 */
export async function verifyAudit(ctx: ChainContext, earlier?: string): Promise<Verdict> {
  for (;;) {
    const start = await startOf(ctx);
    const verdict = await walk(ctx, start, earlier);
    // Somebody shortened it while it was being read: what looked like a hole may be that.
    if (verdict.sound || (await startOf(ctx)).through === start.through) return verdict;
  }
}

async function walk(ctx: ChainContext, start: Start, earlier: string | undefined): Promise<Verdict> {
  const keptFrom = ctx.clock.now() - policy.personalMs;
  let [hash, rows, unchained, last] = [start.hash, 0, 0, 0];
  let unvouched: number | null = null;
  let seen = earlier === undefined || earlier === `${start.through}:${start.hash}`;
  for await (const row of rowsOf(ctx)) {
    const { id, previousHash } = row;
    rows += 1;
    last = id;
    if (rows === 1 && (id <= start.through || (previousHash ?? hash) !== hash)) {
      return { sound: false, row: id, why: "start-missing" };
    }
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
  if (!seen || (await highestIdEver(ctx)) > last) return { sound: false, row: last, why: "end-missing" };
  return { sound: true, rows, unchained, head: `${last}:${hash}` };
}

function judge(keys: KeyRing, row: AuditRow, hash: string, keptFrom: number): Fault | null {
  if (row.previousHash !== hash) return "chain";
  if (row.keyId === null || row.rowMac === null) return "mac";
  if (keys.has(row.keyId) && !sameMac(row.rowMac, macOf(keys, row.keyId, hashRow({ ...row, previousHash: hash })))) {
    return "mac";
  }
  if (row.personalDigest === null) return isNothing(row) ? null : "personal";
  if (row.personalSalt === null) return row.at > keptFrom ? "wiped-early" : null;
  return sameMac(row.personalDigest, personalDigest(row.personalSalt, row)) ? null : "personal";
}

/** Every row from the oldest on, a thousand at a time. */
export async function* rowsOf(ctx: Pick<ReadContext, "db">, after = 0): AsyncGenerator<AuditRow> {
  let from = after;
  for (;;) {
    const batch = await ctx.db.read
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

async function highestIdEver(ctx: ChainContext): Promise<number> {
  const [row] = await ctx.db.read
    .select({ seq: sql<number>`(SELECT seq FROM sqlite_sequence WHERE name = 'audit_events')` })
    .from(sql`(SELECT 1)`);
  return row?.seq ?? 0;
}
