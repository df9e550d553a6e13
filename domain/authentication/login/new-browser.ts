import { and, eq, ne } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { notifyByMail } from "../../platform/outbox/notify";
import type { DeviceCookie } from "./device-cookie";

/**
 * Mails the owner when this login came from a browser in which the account never logged in before. Not at the first login of
 * all: then every browser is new. A change of password does not make a browser new, so here only the account counts.
 */
export async function notifyIfNewBrowser(
  ctx: TransactionContext,
  login: { account: Account; userAgent: UserAgent; sessionId: string; deviceCookies: readonly DeviceCookie[] },
): Promise<void> {
  const { account, userAgent, sessionId, deviceCookies } = login;
  if (deviceCookies.some((known) => known.accountId === account.id)) return;
  const [earlier] = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.accountId, account.id), ne(sessions.id, sessionId)))
    .limit(1);
  if (!earlier) return;
  await notifyByMail(ctx, account, userAgent, { template: "new-device", occasion: sessionId });
}
