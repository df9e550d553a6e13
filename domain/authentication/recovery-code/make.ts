import { randomBytes, randomInt } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { and, eq, isNull, max } from "drizzle-orm";
import { recoveryCodeSets, recoveryCodes } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import { resetAttempts } from "../../platform/rate-limit/rate-limit";
import { recoveryCode as policy } from "../../policy";

/** Ten fresh codes and their hashes, not yet stored. The plain codes are for the person and for nobody else. */
export interface PreparedCodes {
  codes: string[];
  salt: string;
  keyId: string;
  hashes: string[];
}

/** Draws and hashes ten codes: outside any transaction, because it takes ten slow hashes. */
export async function prepareRecoveryCodes(ctx: Context): Promise<PreparedCodes> {
  const codes = drawCodes();
  const salt = randomBytes(16).toString("base64url");
  const keyId = ctx.keys.activeId;
  const hashes: string[] = [];
  // One after the other, in one place: ten at once would take every hashing thread from people who are logging in.
  await hashPool().run(async () => {
    for (const code of codes) hashes.push(await hashRecoveryCode(ctx, { salt, keyId }, code));
  });
  return { codes, salt, keyId, hashes };
}

/** Stores the set and ends the former one. Returns the set's id and number. */
export async function storeRecoveryCodes(
  ctx: TransactionContext,
  accountId: string,
  prepared: PreparedCodes,
): Promise<{ id: string; number: number }> {
  const now = ctx.clock.now();
  const [last] = await ctx.tx
    .select({ number: max(recoveryCodeSets.number) })
    .from(recoveryCodeSets)
    .where(eq(recoveryCodeSets.accountId, accountId));
  const number = (last?.number ?? 0) + 1;
  const id = newId();
  await endRecoveryCodes(ctx, accountId);
  await resetAttempts(ctx, "recovery-streak", accountId);
  await ctx.tx
    .insert(recoveryCodeSets)
    .values({ id, accountId, number, salt: prepared.salt, keyId: prepared.keyId, createdAt: now });
  await ctx.tx.insert(recoveryCodes).values(prepared.hashes.map((codeHash) => ({ setId: id, codeHash })));
  return { id, number };
}

/** Ends the current set: none of its codes opens anything any more. */
export async function endRecoveryCodes(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx
    .update(recoveryCodeSets)
    .set({ replacedAt: ctx.clock.now() })
    .where(and(eq(recoveryCodeSets.accountId, accountId), isNull(recoveryCodeSets.replacedAt)));
}

/** One slow hash with the salt of the set and a pepper kept outside the database, so one look-up decides. */
export async function hashRecoveryCode(
  ctx: ReadContext,
  set: { salt: string; keyId: string },
  code: string,
): Promise<string> {
  const bytes = await hashPool().run(() =>
    hashRaw(code, {
      memoryCost: policy.hash.memoryKiB,
      timeCost: policy.hash.passes,
      parallelism: policy.hash.parallelism,
      outputLen: 32,
      salt: Buffer.from(set.salt, "base64url"),
      secret: ctx.keys.key("recovery-pepper/v1", set.keyId),
    }),
  );
  return bytes.toString("base64url");
}

// The first digit is 1–9: a spreadsheet must not swallow a leading zero (ADR 0006).
function drawCodes(): string[] {
  const codes = new Set<string>();
  while (codes.size < policy.count) codes.add(String(randomInt(10 ** (policy.digits - 1), 10 ** policy.digits)));
  return [...codes];
}
