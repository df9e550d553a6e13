import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts, sessions } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";
import { session as policy } from "../../policy";

export type Account = typeof accounts.$inferSelect;

const accountAt = prepared((read) =>
  read
    .select()
    .from(accounts)
    .where(eq(accounts.email, sql.placeholder("email")))
    .prepare(),
);

/** `email` in its canonical spelling. */
export async function findAccountByEmail(ctx: ReadContext, email: string): Promise<Account | undefined> {
  const [account] = await accountAt(ctx.db.read).all({ email });
  return account;
}

export async function findAccount(ctx: ReadContext, accountId: string): Promise<Account | undefined> {
  const [account] = await ctx.db.read.select().from(accounts).where(eq(accounts.id, accountId));
  return account;
}

/** What ended a session before its time. */
export type EndReason = NonNullable<(typeof sessions.$inferSelect)["endReason"]>;

/**
 * Revokes every session, login challenge, link and trusted device of the account by one number. The sessions that were alive keep
 * `why`, for the browsers that hold their cookies. Returns the new session version.
 */
export async function revokeSessions(ctx: TransactionContext, accountId: string, why: EndReason): Promise<number> {
  const now = ctx.clock.now();
  const [row] = await ctx.tx
    .update(accounts)
    .set({ sessionVersion: sql`session_version + 1`, trustVersion: sql`trust_version + 1` })
    .where(eq(accounts.id, accountId))
    .returning({ sessionVersion: accounts.sessionVersion });
  if (!row) throw new Error("no such account");
  await ctx.tx
    .update(sessions)
    .set({ endReason: why })
    .where(
      and(
        eq(sessions.accountId, accountId),
        eq(sessions.sessionVersion, row.sessionVersion - 1),
        isNull(sessions.endedAt),
        gt(sessions.lastSeenAt, now - policy.idleMs),
        gt(sessions.createdAt, now - policy.totalMs),
      ),
    );
  return row.sessionVersion;
}

/** From now on the password opens nothing: it only leads to choosing a new one, by mail. A new password takes this back. */
export async function requirePasswordReset(ctx: TransactionContext, accountId: string, now: number): Promise<void> {
  await ctx.tx.update(accounts).set({ passwordEndedAt: now }).where(eq(accounts.id, accountId));
}

/** Ends every trusted device of the account in one write; sessions go on. */
export async function revokeTrustedDevices(ctx: TransactionContext, accountId: string): Promise<void> {
  await ctx.tx.update(accounts).set({ trustVersion: sql`trust_version + 1` }).where(eq(accounts.id, accountId));
}
