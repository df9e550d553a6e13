import { eq, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { type Who, writeAs } from "../../platform/session/who";
import { passkey as policy } from "../../policy";

const factsOf = prepared((read) =>
  read
    .select({
      hasPasskey: sql<number>`EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = ${sql.placeholder("account")})`,
      logins: sql<number>`(SELECT count(*) FROM (
        SELECT 1 FROM audit_events e WHERE e.account_id = ${sql.placeholder("account")} AND e.event = 'login.second.ok'
        LIMIT ${sql.raw(String(policy.offerFromLogin))}))`,
    })
    .from(accounts)
    .where(eq(accounts.id, sql.placeholder("account")))
    .prepare(),
);

/**
 * Whether to offer a passkey: in a session that began with a code, from the second such login on, to who has none. "Not now" keeps it
 * away for a year.
 */
export async function offersPasskey(ctx: ReadContext, { account, session }: Pick<Who, "session" | "account">) {
  if (!session.proofs.some(({ method }) => method === "sms" || method === "totp")) return false;
  const { passkeyOfferDismissedAt: dismissedAt } = account;
  if (dismissedAt !== null && ctx.clock.now() < dismissedAt + policy.offerQuietMs) return false;
  const facts = await factsOf(ctx.db.read).get({ account: account.id });
  return facts !== undefined && !facts.hasPasskey && facts.logins >= policy.offerFromLogin;
}

/** "Niet nu". */
export async function dismissPasskeyOffer(ctx: Context, who: Pick<Who, "session" | "account">): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await ctx.tx
      .update(accounts)
      .set({ passkeyOfferDismissedAt: ctx.clock.now() })
      .where(eq(accounts.id, who.account.id));
    return true;
  });
}
