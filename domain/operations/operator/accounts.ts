import { and, count, desc, eq, isNull } from "drizzle-orm";
import { auditEvents, memberships } from "@/db/schema";
import { type AccountState as DeskState, readAccountState } from "../../account-lifecycle/service-desk/account-state";
import { disable, enable, logOutEverywhere } from "../../account-lifecycle/service-desk/changes";
import { unlockFactor } from "../../authentication/second-factor/factor";
import type { Context, TransactionContext } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { recordAudit } from "../../platform/audit/record";
import { resetAttempts } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

// What the people who run this do by hand on the server. Every command leaves a line in the audit that names who gave it, and the
// person of the account sees that line too. What the service desk does as well is the same function (ADR 0109).

/** Who gives the command, as the audit names them. */
export type Operator = `operator:${string}`;

type Gone = { code: "no-such-account" };

/** What the service desk sees, and what only the server says besides. */
export interface AccountState extends DeskState {
  id: string;
  memberships: number;
  lastEvents: { at: number; event: string; outcome: string | null }[];
}

/** "show": the state and the last ten messages and events. That somebody looked is in the audit. */
export async function showAccount(
  ctx: Context,
  operator: Operator,
  email: string,
): Promise<Result<AccountState, Gone>> {
  const account = await find(ctx, email);
  if (!account) return fail({ code: "no-such-account" });
  await inTransaction(ctx, (ctx) =>
    recordAudit(ctx, { event: "support.viewed", accountId: account.id, actorId: operator }),
  );
  const { read } = ctx.db;
  const [state, belonging, lastEvents] = await Promise.all([
    readAccountState(ctx, account),
    read
      .select({ howMany: count() })
      .from(memberships)
      .where(and(eq(memberships.accountId, account.id), isNull(memberships.endedAt))),
    read
      .select({ at: auditEvents.at, event: auditEvents.event, outcome: auditEvents.outcome })
      .from(auditEvents)
      .where(eq(auditEvents.accountId, account.id))
      .orderBy(desc(auditEvents.id))
      .limit(10),
  ]);
  return ok({ ...state, id: account.id, memberships: belonging[0]?.howMany ?? 0, lastEvents });
}

/** "disable": nobody logs in any more and everything that is open ends. Disabling twice is one change. */
export function disableAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, email, (ctx, account) => disable(ctx, account, operator));
}

/** "enable": the owner may log in again. */
export function enableAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, email, (ctx, account) => enable(ctx, account, operator));
}

/** "end-sessions": every session, open login, link and trusted device of the account ends. */
export function endSessions(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, email, (ctx, account) => logOutEverywhere(ctx, account, operator));
}

/**
 * "unlock": pauses and counts of wrong passwords and codes begin anew, and a method that a hundred failures switched off works again. More
 * than the service desk may: who is at the server has asked who it is for.
 */
export function unlockAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, email, async (ctx, account) => {
    await resetAttempts(ctx, "password-account", account.email);
    await resetAttempts(ctx, "password-device-cookie", account.id);
    for (const limit of ["second-step-account", "factor-streak", "recovery-streak"] as const) {
      await resetAttempts(ctx, limit, account.id);
    }
    await unlockFactor(ctx, account.id);
    await recordAudit(ctx, { event: "support.unlocked", accountId: account.id, actorId: operator });
    return true;
  });
}

async function change(
  ctx: Context,
  email: string,
  work: (ctx: TransactionContext, account: Account) => Promise<boolean>,
): Promise<Result<null, Gone>> {
  const wanted = readEmail(email);
  return inTransaction(ctx, async (ctx) => {
    const account = wanted ? await findAccountByEmail(ctx, wanted) : undefined;
    if (!account) return fail({ code: "no-such-account" });
    await work(ctx, account);
    return ok(null);
  });
}

async function find(ctx: Context, email: string): Promise<Account | undefined> {
  const wanted = readEmail(email);
  return wanted ? findAccountByEmail(ctx, wanted) : undefined;
}
