import { and, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { oneTimeTokens } from "@/db/schema";
import type { Context } from "../../context";
import { type Account, findAccount } from "../account/account";
import { seal, unseal } from "../crypto/seal";
import { hashToken, looksLikeToken, newId, newToken, type TokenPurpose } from "../crypto/token";

export type MailedPurpose = Extract<
  TokenPurpose,
  | "helped-reset"
  | "helped-reset-stop"
  | "password-reset"
  | "not-me"
  | "activation"
  | "activation-stop"
  | "email-change"
  | "email-undo"
  | "deletion-undo"
>;

export interface OneTimeToken {
  id: string;
  accountId: string;
  subjectId: string;
  data: string | null;
  /** The account's epoch when it was made; `null` when it outlives every change. */
  epoch: number | null;
  usedAt: number | null;
  supersededAt: number | null;
  expiresAt: number;
}

/** Makes the secret of one link. It is returned once, for the mail; only its hash is stored. */
export async function issueToken(
  tx: Transaction,
  ctx: Context,
  input: {
    purpose: MailedPurpose;
    accountId: string;
    subjectId: string;
    lifeMs: number;
    /** Carried out when the link is used; stored sealed. */
    data?: string;
    /** "nothing": the link must work whatever changes in the account, such as "stop" and "this was not me". */
    diesWith?: "epoch" | "nothing";
    /** "newest": an older link of this purpose for this account dies. */
    others?: "newest" | "keep";
  },
): Promise<string> {
  const token = newToken();
  const now = ctx.clock.now();
  const id = newId();
  if (input.others === "newest") await supersedeTokens(tx, ctx, input.purpose, input.accountId);
  await tx.insert(oneTimeTokens).values({
    id,
    tokenHash: hashToken(input.purpose, token),
    purpose: input.purpose,
    accountId: input.accountId,
    subjectId: input.subjectId,
    epoch: input.diesWith === "nothing" ? null : await epochOf(tx, input.accountId),
    dataSealed: input.data === undefined ? null : seal(ctx.keys, "token-data-seal/v1", id, input.data),
    createdAt: now,
    expiresAt: now + input.lifeMs,
  });
  return token;
}

/** Ends every open link of this purpose for this account. */
export async function supersedeTokens(
  tx: Transaction,
  ctx: Context,
  purpose: MailedPurpose,
  accountId: string,
): Promise<void> {
  await tx
    .update(oneTimeTokens)
    .set({ supersededAt: ctx.clock.now() })
    .where(
      and(
        eq(oneTimeTokens.accountId, accountId),
        eq(oneTimeTokens.purpose, purpose),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
      ),
    );
}

/** Ends every open link of the account that would die with its epoch: for a change that leaves the sessions alone. */
export async function supersedeEveryLink(tx: Transaction, ctx: Context, accountId: string): Promise<void> {
  await tx
    .update(oneTimeTokens)
    .set({ supersededAt: ctx.clock.now() })
    .where(
      and(
        eq(oneTimeTokens.accountId, accountId),
        isNotNull(oneTimeTokens.epoch),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
      ),
    );
}

/** The newest open link of this purpose for this account, such as a change that waits for its click. */
export async function openTokenOf(
  reader: Reader,
  ctx: Context,
  purpose: MailedPurpose,
  account: Pick<Account, "id" | "epoch">,
): Promise<OneTimeToken | null> {
  const rows = await reader
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.accountId, account.id), eq(oneTimeTokens.purpose, purpose)))
    .orderBy(desc(oneTimeTokens.createdAt));
  const open = rows.find((row) => (row.epoch ?? account.epoch) === account.epoch && isLive(row, ctx.clock.now()));
  return open ? opened(ctx, open) : null;
}

/** What a link is about, dead or alive, so that a page can say why it no longer works. Opening it spends nothing. */
export async function findToken(
  reader: Reader,
  ctx: Context,
  purpose: MailedPurpose,
  token: string,
): Promise<OneTimeToken | null> {
  if (!looksLikeToken(token)) return null;
  const [row] = await reader.select().from(oneTimeTokens).where(isThis(purpose, token));
  return row ? opened(ctx, row) : null;
}

/** The link of this purpose that was mailed last to this account, dead or alive: what it carries out goes into the next one. */
export async function newestToken(
  reader: Reader,
  ctx: Context,
  purpose: MailedPurpose,
  accountId: string,
): Promise<OneTimeToken | null> {
  const [row] = await reader
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.accountId, accountId), eq(oneTimeTokens.purpose, purpose)))
    .orderBy(desc(oneTimeTokens.createdAt), desc(sql`rowid`))
    .limit(1);
  return row ? opened(ctx, row) : null;
}

/** Whether a link still works now. */
export function isLive(token: Pick<OneTimeToken, "usedAt" | "supersededAt" | "expiresAt">, now: number): boolean {
  return token.usedAt === null && token.supersededAt === null && token.expiresAt > now;
}

/** Spends the link in one guarded statement. `null`: unknown, run out, used, replaced, or of another purpose. */
export async function consumeToken(
  tx: Transaction,
  ctx: Context,
  purpose: MailedPurpose,
  token: string,
): Promise<OneTimeToken | null> {
  const now = ctx.clock.now();
  const [row] = await tx
    .update(oneTimeTokens)
    .set({ usedAt: now })
    .where(
      and(
        isThis(purpose, token),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
        gt(oneTimeTokens.expiresAt, now),
        sql`(${oneTimeTokens.epoch} IS NULL OR ${oneTimeTokens.epoch} = (SELECT a.epoch FROM accounts a WHERE a.id = ${oneTimeTokens.accountId}))`,
      ),
    )
    .returning();
  return row ? opened(ctx, row) : null;
}

async function epochOf(tx: Transaction, accountId: string): Promise<number> {
  const account = await findAccount(tx, accountId);
  if (!account) throw new Error("no such account");
  return account.epoch;
}

type Row = typeof oneTimeTokens.$inferSelect;

function opened(ctx: Context, row: Row): OneTimeToken {
  const { id, accountId, subjectId, epoch, usedAt, supersededAt, expiresAt } = row;
  const data = row.dataSealed === null ? null : unseal(ctx.keys, "token-data-seal/v1", id, row.dataSealed);
  return { id, accountId, subjectId, data, epoch, usedAt, supersededAt, expiresAt };
}

function isThis(purpose: MailedPurpose, token: string) {
  return and(eq(oneTimeTokens.tokenHash, hashToken(purpose, token)), eq(oneTimeTokens.purpose, purpose));
}
