import { eq, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { accounts } from "@/db/schema";

export type Account = typeof accounts.$inferSelect;

/** `email` in its canonical spelling. */
export async function findAccountByEmail(reader: Reader, email: string): Promise<Account | undefined> {
  const [account] = await reader.select().from(accounts).where(eq(accounts.email, email));
  return account;
}

export async function findAccount(reader: Reader, accountId: string): Promise<Account | undefined> {
  const [account] = await reader.select().from(accounts).where(eq(accounts.id, accountId));
  return account;
}

/** Ends every session, open login, link and trusted device of the account in one write. Returns the new epoch. */
export async function endEverything(tx: Transaction, accountId: string): Promise<number> {
  const [row] = await tx
    .update(accounts)
    .set({ epoch: sql`epoch + 1`, trustEpoch: sql`trust_epoch + 1` })
    .where(eq(accounts.id, accountId))
    .returning({ epoch: accounts.epoch });
  if (!row) throw new Error("no such account");
  return row.epoch;
}

/** From now on the password opens nothing: it only leads to choosing a new one, by mail. A new password takes this back. */
export async function endPassword(tx: Transaction, accountId: string, now: number): Promise<void> {
  await tx.update(accounts).set({ passwordEndedAt: now }).where(eq(accounts.id, accountId));
}

/** Ends every trusted device of the account in one write; sessions go on. */
export async function endTrust(tx: Transaction, accountId: string): Promise<void> {
  await tx.update(accounts).set({ trustEpoch: sql`trust_epoch + 1` }).where(eq(accounts.id, accountId));
}
