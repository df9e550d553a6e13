import { and, eq, ne } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { sessions } from "@/db/schema";
import type { Client, Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { tellOwner } from "../../platform/outbox/notify";
import type { KnownBrowser } from "./device-cookie";

/**
 * Mails the owner when this login came from a browser in which the account never logged in before. Not at the first login of
 * all: then every browser is new. A change of password does not make a browser new, so here only the account counts.
 */
export async function tellIfNewBrowser(
  tx: Transaction,
  ctx: Context,
  login: { account: Account; client: Client; sessionId: string; knownTo: readonly KnownBrowser[] },
): Promise<void> {
  const { account, client, sessionId, knownTo } = login;
  if (knownTo.some((known) => known.accountId === account.id)) return;
  const [earlier] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.accountId, account.id), ne(sessions.id, sessionId)))
    .limit(1);
  if (!earlier) return;
  await tellOwner(tx, ctx, account, client, { template: "new-device", occasion: sessionId });
}
