import { eq } from "drizzle-orm";
import { healthspaces } from "@/db/schema";
import type { TransactionContext, UserAgent } from "../../context";
import { findAccount } from "../../platform/account/account";
import { mailWithoutReport, notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";

/** Who is told. A client is led to their contacts, staff to their clients. */
export interface Addressee {
  accountId: string;
  side: "client" | "staff";
}

/**
 * Says by mail that something about a contact changed, and nothing more: no name, no Healthspace, no care. It cannot be switched off
 * (ADR 0101). `userAgent`: of the person's own browser when they did it themselves; only then "this was not me" makes sense.
 * `occasion` tells apart what is told to the same person.
 */
export async function mailChange(
  ctx: TransactionContext,
  to: Addressee & { userAgent?: UserAgent },
  change: { occasion: string; healthspaceId: string },
): Promise<void> {
  const account = await findAccount(ctx, to.accountId);
  if (!account?.activatedAt || account.disabledAt !== null) return;
  const news = {
    template: "connection-changed",
    occasion: `${change.occasion}|${to.accountId}`,
    links: { main: { page: to.side === "client" ? "contacts" : "staff" } },
    sender: await senderOf(ctx, change.healthspaceId),
  } as const;
  if (to.userAgent) await notifyByMail(ctx, account, to.userAgent, news);
  else await mailWithoutReport(ctx, account, NO_USER_AGENT, news);
}

/** The neutral name that mails of a Healthspace come from. */
export async function senderOf(ctx: TransactionContext, healthspaceId: string): Promise<string | undefined> {
  const [row] = await ctx.tx
    .select({ name: healthspaces.senderName })
    .from(healthspaces)
    .where(eq(healthspaces.id, healthspaceId));
  return row?.name ?? undefined;
}
