import { and, eq, gt, isNull } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { oneTimeTokens } from "@/db/schema";
import type { Context } from "../context";
import { hashToken, looksLikeToken, newId, newToken, type TokenPurpose } from "../crypto/token";

export type MailedPurpose = Extract<TokenPurpose, "helped-reset" | "helped-reset-stop">;

export interface OneTimeToken {
  id: string;
  accountId: string;
  subjectId: string;
  usedAt: number | null;
}

/** Makes the secret of one link. It is returned once, for the mail; only its hash is stored. */
export async function issueToken(
  tx: Transaction,
  ctx: Context,
  input: { purpose: MailedPurpose; accountId: string; subjectId: string; lifeMs: number },
): Promise<string> {
  const token = newToken();
  const now = ctx.clock.now();
  await tx.insert(oneTimeTokens).values({
    id: newId(),
    tokenHash: hashToken(input.purpose, token),
    purpose: input.purpose,
    accountId: input.accountId,
    subjectId: input.subjectId,
    createdAt: now,
    expiresAt: now + input.lifeMs,
  });
  return token;
}

/** What a link is about, spent or not, while it has not run out. For the page that shows the button: opening spends nothing. */
export async function findToken(
  reader: Reader,
  ctx: Context,
  purpose: MailedPurpose,
  token: string,
): Promise<OneTimeToken | null> {
  if (!looksLikeToken(token)) return null;
  const [row] = await reader
    .select()
    .from(oneTimeTokens)
    .where(isLive(ctx, purpose, token));
  return row ? { id: row.id, accountId: row.accountId, subjectId: row.subjectId, usedAt: row.usedAt } : null;
}

/** Spends the link in one guarded statement. `null`: unknown, run out, used, or of another purpose. */
export async function consumeToken(
  tx: Transaction,
  ctx: Context,
  purpose: MailedPurpose,
  token: string,
): Promise<OneTimeToken | null> {
  const [row] = await tx
    .update(oneTimeTokens)
    .set({ usedAt: ctx.clock.now() })
    .where(and(isLive(ctx, purpose, token), isNull(oneTimeTokens.usedAt)))
    .returning();
  return row ? { id: row.id, accountId: row.accountId, subjectId: row.subjectId, usedAt: row.usedAt } : null;
}

function isLive(ctx: Context, purpose: MailedPurpose, token: string) {
  return and(
    eq(oneTimeTokens.tokenHash, hashToken(purpose, token)),
    eq(oneTimeTokens.purpose, purpose),
    gt(oneTimeTokens.expiresAt, ctx.clock.now()),
  );
}
