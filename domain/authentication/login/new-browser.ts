import { eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { notifyByMail } from "../../platform/outbox/notify";
import type { DeviceCookie } from "./device-cookie";

/**
 * Whether the account never logged in from this browser before. Not at the first login of all: then every browser is new. A change of
 * password does not make a browser new, so here only the account counts. To be asked before the session of this login is opened.
 */
export async function isBrowserNew(
  ctx: TransactionContext,
  account: Account,
  deviceCookies: readonly DeviceCookie[],
): Promise<boolean> {
  if (deviceCookies.some((known) => known.accountId === account.id)) return false;
  const [earlier] = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.accountId, account.id))
    .limit(1);
  return earlier !== undefined;
}

/** Mails the owner that somebody logged in from a browser in which the account never logged in before. */
export function notifyOfNewBrowser(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  sessionId: string,
): Promise<void> {
  return notifyByMail(ctx, account, userAgent, { template: "new-device", occasion: sessionId });
}
