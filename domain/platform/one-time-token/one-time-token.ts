import { and, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { oneTimeTokens } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { type Account, findAccount } from "../account/account";
import { seal, unseal } from "../crypto/seal";
import { hashToken, looksLikeToken, newId, newToken, type TokenPurpose } from "../crypto/token";

export type MailedPurpose = Extract<
  TokenPurpose,
  | "account-recovery"
  | "account-recovery-stop"
  | "password-reset"
  | "report-compromise"
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
  /** The account's session version when it was made; `null` when it outlives every change. */
  sessionVersion: number | null;
  usedAt: number | null;
  supersededAt: number | null;
  expiresAt: number;
}

/** Makes the secret of one link. It is returned once, for the mail; only its hash is stored. */
export async function issueToken(
  ctx: TransactionContext,
  input: {
    purpose: MailedPurpose;
    accountId: string;
    subjectId: string;
    lifeMs: number;
    /** Carried out when the link is used; stored sealed. */
    data?: string;
    /** "nothing": the link must work whatever changes in the account, such as "stop" and "this was not me". */
    diesWith?: "session_version" | "nothing";
    /** "newest": an older link of this purpose for this account dies. */
    others?: "newest" | "keep";
  },
): Promise<string> {
  const token = newToken();
  const now = ctx.clock.now();
  const id = newId();
  if (input.others === "newest") await supersedeTokens(ctx, input.purpose, input.accountId);
  await ctx.tx.insert(oneTimeTokens).values({
    id,
    tokenHash: hashToken(input.purpose, token),
    purpose: input.purpose,
    accountId: input.accountId,
    subjectId: input.subjectId,
    sessionVersion: input.diesWith === "nothing" ? null : await sessionVersionOf(ctx, input.accountId),
    dataSealed: input.data === undefined ? null : seal(ctx.keys, "token-data-seal/v1", id, input.data),
    createdAt: now,
    expiresAt: now + input.lifeMs,
  });
  return token;
}

/** Ends every open link of this purpose for this account. */
export async function supersedeTokens(
  ctx: TransactionContext,
  purpose: MailedPurpose,
  accountId: string,
): Promise<void> {
  await ctx.tx
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

/**
 * Ends the open links of the same purpose and account that were made after this one. An older one keeps its power: whoever made a
 * change must not be able to end the control that its owner had before. By rowid, as two links may be of one millisecond.
 */
export async function supersedeNewerTokens(
  ctx: TransactionContext,
  purpose: MailedPurpose,
  { id, accountId }: Pick<OneTimeToken, "id" | "accountId">,
): Promise<void> {
  await ctx.tx
    .update(oneTimeTokens)
    .set({ supersededAt: ctx.clock.now() })
    .where(
      and(
        eq(oneTimeTokens.accountId, accountId),
        eq(oneTimeTokens.purpose, purpose),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
        sql`rowid > (SELECT used.rowid FROM one_time_tokens AS used WHERE used.id = ${id})`,
      ),
    );
}

/** Ends every open link of the account that is bound to its session version: for a change that keeps the sessions. */
export async function supersedeEveryLink(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx
    .update(oneTimeTokens)
    .set({ supersededAt: ctx.clock.now() })
    .where(
      and(
        eq(oneTimeTokens.accountId, accountId),
        isNotNull(oneTimeTokens.sessionVersion),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
      ),
    );
}

/** The newest open link of this purpose for this account, such as a change that waits for its click. */
export async function openTokenOf(
  ctx: ReadContext,
  purpose: MailedPurpose,
  account: Pick<Account, "id" | "sessionVersion">,
): Promise<OneTimeToken | null> {
  const rows = await ctx.db.read
    .select()
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.accountId, account.id), eq(oneTimeTokens.purpose, purpose)))
    .orderBy(desc(oneTimeTokens.createdAt));
  const open = rows.find(
    (row) => (row.sessionVersion ?? account.sessionVersion) === account.sessionVersion && isLive(row, ctx.clock.now()),
  );
  return open ? opened(ctx, open) : null;
}

/** What a link is about, dead or alive, so that a page can say why it no longer works. Opening it spends nothing. */
export async function findToken(ctx: ReadContext, purpose: MailedPurpose, token: string): Promise<OneTimeToken | null> {
  if (!looksLikeToken(token)) return null;
  const [row] = await ctx.db.read.select().from(oneTimeTokens).where(isThis(purpose, token));
  return row ? opened(ctx, row) : null;
}

/** The link of this purpose that was mailed last to this account, dead or alive: what it carries out goes into the next one. */
export async function newestToken(
  ctx: ReadContext,
  purpose: MailedPurpose,
  accountId: string,
): Promise<OneTimeToken | null> {
  const [row] = await ctx.db.read
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
  ctx: TransactionContext,
  purpose: MailedPurpose,
  token: string,
): Promise<OneTimeToken | null> {
  const now = ctx.clock.now();
  const [row] = await ctx.tx
    .update(oneTimeTokens)
    .set({ usedAt: now })
    .where(
      and(
        isThis(purpose, token),
        isNull(oneTimeTokens.usedAt),
        isNull(oneTimeTokens.supersededAt),
        gt(oneTimeTokens.expiresAt, now),
        sql`(${oneTimeTokens.sessionVersion} IS NULL OR ${oneTimeTokens.sessionVersion} = (SELECT a.session_version FROM accounts a WHERE a.id = ${oneTimeTokens.accountId}))`,
      ),
    )
    .returning();
  return row ? opened(ctx, row) : null;
}

async function sessionVersionOf(ctx: TransactionContext, accountId: string): Promise<number> {
  const account = await findAccount(ctx, accountId);
  if (!account) throw new Error("no such account");
  return account.sessionVersion;
}

type Row = typeof oneTimeTokens.$inferSelect;

function opened(ctx: ReadContext, row: Row): OneTimeToken {
  const { id, accountId, subjectId, sessionVersion, usedAt, supersededAt, expiresAt } = row;
  const data = row.dataSealed === null ? null : unseal(ctx.keys, "token-data-seal/v1", id, row.dataSealed);
  return { id, accountId, subjectId, data, sessionVersion, usedAt, supersededAt, expiresAt };
}

function isThis(purpose: MailedPurpose, token: string) {
  return and(eq(oneTimeTokens.tokenHash, hashToken(purpose, token)), eq(oneTimeTokens.purpose, purpose));
}
