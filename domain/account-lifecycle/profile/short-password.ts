import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import { activeFactor } from "../../authentication/second-factor/factor";
import type { Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { type Who, writeAs } from "../../platform/session/who";
import { shortPasswordAdvice as policy } from "../../policy";

/**
 * Whether to advise two-factor: the password is all that is asked, and too short to stand alone (deviation D2). "Not now" keeps
 * it away for thirty days, or until there is another password.
 */
export async function advisesTwoFactor(ctx: Context, account: Account): Promise<boolean> {
  const { passwordLength, passwordSetAt, adviceDismissedAt } = account;
  if (passwordLength !== "under-15" || (await activeFactor(ctx, account.id))) return false;
  if (adviceDismissedAt === null || adviceDismissedAt < passwordSetAt) return true;
  return adviceDismissedAt + policy.quietMs <= ctx.clock.now();
}

/** "Niet nu". */
export async function dismissAdvice(ctx: Context, who: Pick<Who, "session" | "account">): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await ctx.tx.update(accounts).set({ adviceDismissedAt: ctx.clock.now() }).where(eq(accounts.id, who.account.id));
    return true;
  });
}
