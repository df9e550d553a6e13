import { eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts } from "@/db/schema";
import type { ReadContext, TransactionContext } from "../../context";

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

/** Revokes every session, login challenge, link and trusted device of the account in one write. Returns the new session version. */
export async function revokeSessions(ctx: TransactionContext, accountId: string): Promise<number> {
  const [row] = await ctx.tx
    .update(accounts)
    .set({ sessionVersion: sql`session_version + 1`, trustVersion: sql`trust_version + 1` })
    .where(eq(accounts.id, accountId))
    .returning({ sessionVersion: accounts.sessionVersion });
  if (!row) throw new Error("no such account");
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
