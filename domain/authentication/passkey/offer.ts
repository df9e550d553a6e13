import { and, eq } from "drizzle-orm";
import { accounts, auditEvents } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { type Who, writeAs } from "../../platform/session/who";
import { passkey as policy } from "../../policy";
import { countPasskeys } from "./passkeys";

/**
 * Whether to offer a passkey: in a session that began with a code, from the second such login on, to who has none. "Not now" keeps it
 * away for a year.
 */
export async function offersPasskey(ctx: ReadContext, { account, session }: Pick<Who, "session" | "account">) {
  if (!session.proofs.some(({ method }) => method === "sms" || method === "totp")) return false;
  const { passkeyOfferDismissedAt: dismissedAt } = account;
  if (dismissedAt !== null && ctx.clock.now() < dismissedAt + policy.offerQuietMs) return false;
  const [passkeys, logins] = await Promise.all([
    countPasskeys(ctx, account.id),
    ctx.db.read
      .select({ id: auditEvents.id })
      .from(auditEvents)
      .where(and(eq(auditEvents.accountId, account.id), eq(auditEvents.event, "login.second.ok")))
      .limit(policy.offerFromLogin),
  ]);
  return passkeys === 0 && logins.length === policy.offerFromLogin;
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
