import { and, eq, isNotNull, sql } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { type Account, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import type { DeskChange } from "../../platform/outbox/message";
import { notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";

// What the service desk changes of an account, and the operator by command: the same change, line and mail. `by`: as the audit names who
// did it. Each answers whether it changed something.

/** Nobody logs in any more and everything that is open ends. Disabling twice is one change. */
export async function disable(ctx: TransactionContext, account: Account, by: string): Promise<boolean> {
  const now = ctx.clock.now();
  const rows = await ctx.tx
    .update(accounts)
    .set({ disabledAt: now, disabledBy: "operator" })
    .where(and(eq(accounts.id, account.id), sql`(disabled_at IS NULL OR disabled_by IS NOT 'operator')`))
    .returning({ id: accounts.id });
  if (rows.length === 0) return false;
  await revokeSessions(ctx, account.id, "disabled");
  await recordAudit(ctx, { event: "support.disabled", accountId: account.id, actorId: by });
  await mail(ctx, account, "disabled");
  return true;
}

/** The owner may log in again, with the same password and factor. A wish to delete the account is taken back with it. */
export async function enable(ctx: TransactionContext, account: Account, by: string): Promise<boolean> {
  const rows = await ctx.tx
    .update(accounts)
    .set({ disabledAt: null, disabledBy: null, deleteAt: null })
    .where(and(eq(accounts.id, account.id), isNotNull(accounts.disabledAt)))
    .returning({ id: accounts.id });
  if (rows.length === 0) return false;
  await recordAudit(ctx, { event: "support.enabled", accountId: account.id, actorId: by });
  await mail(ctx, account, "enabled");
  return true;
}

/** Every session, open login, link and trusted device of the account ends. */
export async function logOutEverywhere(ctx: TransactionContext, account: Account, by: string): Promise<boolean> {
  await revokeSessions(ctx, account.id, "helpdesk");
  await recordAudit(ctx, { event: "support.sessions_ended", accountId: account.id, actorId: by });
  await mail(ctx, account, "logged-out");
  return true;
}

// An address that was never proven is told nothing of an account.
async function mail(ctx: TransactionContext, account: Account, desk: DeskChange): Promise<void> {
  if (account.activatedAt === null) return;
  await notifyByMail(ctx, account, NO_USER_AGENT, {
    template: "desk-changed",
    occasion: `${account.id}|${desk}|${ctx.clock.now()}`,
    links: { main: { page: desk === "disabled" ? "help" : "login" } },
    desk,
  });
}
