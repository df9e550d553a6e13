import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { accounts, healthspaces, memberships } from "@/db/schema";
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

/** Tells the owners of a Healthspace, by mail, that a client does not agree with a contact: no name, and no word of care. */
export async function tellOwners(
  ctx: TransactionContext,
  change: { occasion: string; healthspaceId: string },
): Promise<void> {
  const { occasion, healthspaceId } = change;
  const owners = await ctx.tx
    .select({ account: accounts })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.healthspaceId, healthspaceId),
        isNull(memberships.endedAt),
        isNotNull(accounts.activatedAt),
        isNull(accounts.disabledAt),
        sql`EXISTS (SELECT 1 FROM json_each(${memberships.roles}) WHERE value = 'owner')`,
      ),
    );
  const sender = await senderOf(ctx, healthspaceId);
  for (const { account } of owners) {
    const news = { template: "contact-objected", occasion: `${occasion}|${account.id}`, sender } as const;
    await mailWithoutReport(ctx, account, NO_USER_AGENT, { ...news, links: { main: { page: "staff" } } });
  }
}

/** The neutral name that mails of a Healthspace come from. */
export async function senderOf(ctx: TransactionContext, healthspaceId: string): Promise<string | undefined> {
  const [row] = await ctx.tx
    .select({ name: healthspaces.senderName })
    .from(healthspaces)
    .where(eq(healthspaces.id, healthspaceId));
  return row?.name ?? undefined;
}
