import { and, asc, count, eq, gt, isNotNull, isNull, like, ne, not } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { accounts, enrolments, factors, oneTimeTokens, outbox, personKeys, recoveryCodeSets } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { recordAudit } from "../../platform/audit/record";
import type { Purpose } from "../../platform/crypto/key-ring";
import { seal, unseal } from "../../platform/crypto/seal";
import { inTransaction } from "../../transaction";

// The operator puts a new secret first in AUTH_SECRET. What was sealed with an older one is sealed anew, a hundred rows at a time,
// while people log in: each row is put back only if nobody changed it meanwhile, and what is done is not looked at again, so the
// work can be broken off and taken up at any moment.

const BATCH = 100;

interface SealedRow {
  id: string;
  sealed: string | null;
  boundTo: string;
}

interface Place {
  name: "factors" | "enrolments" | "links" | "messages" | "person keys";
  purpose: Purpose;
  /** Rows behind `after` that the active key did not seal. */
  find(ctx: Context, after: string): Promise<SealedRow[]>;
  /** Puts the value in the place of `former`; how many rows that was. */
  put(ctx: TransactionContext, id: string, former: string, value: string): Promise<unknown[]>;
}

function isOld(ctx: Context, id: SQLiteColumn, sealed: SQLiteColumn, after: string) {
  return and(gt(id, after), isNotNull(sealed), not(like(sealed, `v1.${ctx.keys.activeId}.%`)));
}

const places: readonly Place[] = [
  {
    name: "factors",
    purpose: "factor-seal/v1",
    async find(ctx, after) {
      const rows = await ctx.db.read
        .select({ id: factors.id, accountId: factors.accountId, sealed: factors.secretSealed })
        .from(factors)
        .where(isOld(ctx, factors.id, factors.secretSealed, after))
        .orderBy(asc(factors.id))
        .limit(BATCH);
      return rows.map(({ id, accountId, sealed }) => ({ id, sealed, boundTo: `totp|${accountId}|${id}` }));
    },
    put: (ctx, id, former, value) =>
      ctx.tx
        .update(factors)
        .set({ secretSealed: value })
        .where(and(eq(factors.id, id), eq(factors.secretSealed, former)))
        .returning({ id: factors.id }),
  },
  {
    name: "enrolments",
    purpose: "factor-seal/v1",
    async find(ctx, after) {
      const rows = await ctx.db.read
        .select({ id: enrolments.id, accountId: enrolments.accountId, sealed: enrolments.secretSealed })
        .from(enrolments)
        .where(isOld(ctx, enrolments.id, enrolments.secretSealed, after))
        .orderBy(asc(enrolments.id))
        .limit(BATCH);
      return rows.map(({ id, accountId, sealed }) => ({ id, sealed, boundTo: `totp|${accountId}|${id}` }));
    },
    put: (ctx, id, former, value) =>
      ctx.tx
        .update(enrolments)
        .set({ secretSealed: value })
        .where(and(eq(enrolments.id, id), eq(enrolments.secretSealed, former)))
        .returning({ id: enrolments.id }),
  },
  {
    name: "links",
    purpose: "token-data-seal/v1",
    async find(ctx, after) {
      const rows = await ctx.db.read
        .select({ id: oneTimeTokens.id, sealed: oneTimeTokens.dataSealed })
        .from(oneTimeTokens)
        .where(isOld(ctx, oneTimeTokens.id, oneTimeTokens.dataSealed, after))
        .orderBy(asc(oneTimeTokens.id))
        .limit(BATCH);
      return rows.map(({ id, sealed }) => ({ id, sealed, boundTo: id }));
    },
    put: (ctx, id, former, value) =>
      ctx.tx
        .update(oneTimeTokens)
        .set({ dataSealed: value })
        .where(and(eq(oneTimeTokens.id, id), eq(oneTimeTokens.dataSealed, former)))
        .returning({ id: oneTimeTokens.id }),
  },
  {
    name: "messages",
    purpose: "outbox-seal/v1",
    async find(ctx, after) {
      const rows = await ctx.db.read
        .select({ id: outbox.id, sealed: outbox.payloadSealed })
        .from(outbox)
        .where(isOld(ctx, outbox.id, outbox.payloadSealed, after))
        .orderBy(asc(outbox.id))
        .limit(BATCH);
      return rows.map(({ id, sealed }) => ({ id, sealed, boundTo: `outbox|${id}` }));
    },
    put: (ctx, id, former, value) =>
      ctx.tx
        .update(outbox)
        .set({ payloadSealed: value })
        .where(and(eq(outbox.id, id), eq(outbox.payloadSealed, former)))
        .returning({ id: outbox.id }),
  },
  {
    // Everything that a person's key sealed stays as it is.
    name: "person keys",
    purpose: "person-key-seal/v1",
    async find(ctx, after) {
      const rows = await ctx.db.read
        .select({ id: personKeys.accountId, sealed: personKeys.keySealed })
        .from(personKeys)
        .where(isOld(ctx, personKeys.accountId, personKeys.keySealed, after))
        .orderBy(asc(personKeys.accountId))
        .limit(BATCH);
      return rows.map(({ id, sealed }) => ({ id, sealed, boundTo: id }));
    },
    put: (ctx, id, former, value) =>
      ctx.tx
        .update(personKeys)
        .set({ keySealed: value })
        .where(and(eq(personKeys.accountId, id), eq(personKeys.keySealed, former)))
        .returning({ id: personKeys.accountId }),
  },
];

export interface Resealed {
  /** Values sealed anew. */
  done: number;
  /** Values whose key is not in AUTH_SECRET, or that were changed: left as they are, nothing opens them. */
  unreadable: number;
}

/** Seals every value anew that an older key closed. `onBatch` hears how far it is. */
export async function rotateKeys(
  ctx: Context,
  actorId: string,
  onBatch: (place: string, resealed: Resealed) => void = () => undefined,
): Promise<Resealed> {
  const total = { done: 0, unreadable: 0 };
  for (const place of places) {
    for (let after = ""; ; ) {
      const rows = await place.find(ctx, after);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      const batch = await resealBatch(ctx, place, rows);
      total.done += batch.done;
      total.unreadable += batch.unreadable;
      onBatch(place.name, total);
    }
  }
  await inTransaction(ctx, (ctx) =>
    recordAudit(ctx, {
      event: "keys.rotated",
      accountId: null,
      actorId,
      detail: { ...total, key: ctx.keys.activeId },
    }),
  );
  return total;
}

async function resealBatch(ctx: Context, place: Place, rows: readonly SealedRow[]): Promise<Resealed> {
  const fresh: { id: string; former: string; value: string }[] = [];
  let unreadable = 0;
  for (const { id, sealed, boundTo } of rows) {
    if (sealed === null) continue;
    try {
      const plain = unseal(ctx.keys, place.purpose, boundTo, sealed);
      fresh.push({ id, former: sealed, value: seal(ctx.keys, place.purpose, boundTo, plain) });
    } catch {
      unreadable += 1;
    }
  }
  const done = await inTransaction(ctx, async (ctx) => {
    let put = 0;
    for (const { id, former, value } of fresh) put += (await place.put(ctx, id, former, value)).length;
    return put;
  });
  return { done, unreadable };
}

/** What still needs a key other than the active one, so that the operator knows when an old secret may go. */
export async function oldKeysInUse(ctx: Context): Promise<{ sealed: number; passwords: number; codeSets: number }> {
  const of = async (query: Promise<{ howMany: number }[]>) => (await query)[0]?.howMany ?? 0;
  const howMany = { howMany: count() };
  const { read } = ctx.db;
  const old = (id: SQLiteColumn, sealed: SQLiteColumn) => isOld(ctx, id, sealed, "");
  const sealed = await Promise.all([
    of(read.select(howMany).from(factors).where(old(factors.id, factors.secretSealed))),
    of(read.select(howMany).from(enrolments).where(old(enrolments.id, enrolments.secretSealed))),
    of(read.select(howMany).from(oneTimeTokens).where(old(oneTimeTokens.id, oneTimeTokens.dataSealed))),
    of(read.select(howMany).from(outbox).where(old(outbox.id, outbox.payloadSealed))),
    of(read.select(howMany).from(personKeys).where(old(personKeys.accountId, personKeys.keySealed))),
  ]);
  return {
    sealed: sealed.reduce((sum, each) => sum + each, 0),
    // A password moves to the new key at its next login; nothing but the person can open it.
    passwords: await of(
      read
        .select(howMany)
        .from(accounts)
        .where(not(like(accounts.passwordHash, `${ctx.keys.activeId}$%`))),
    ),
    // A set of recovery codes keeps its key until the person makes a new one.
    codeSets: await of(
      read
        .select(howMany)
        .from(recoveryCodeSets)
        .where(and(ne(recoveryCodeSets.keyId, ctx.keys.activeId), isNull(recoveryCodeSets.replacedAt))),
    ),
  };
}
