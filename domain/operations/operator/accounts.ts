import { and, count, desc, eq, gt, isNull } from "drizzle-orm";
import { accounts, auditEvents, memberships, sessions, trustedDevices } from "@/db/schema";
import { countPasskeys } from "../../authentication/passkey/passkeys";
import { codesLeft, currentSet } from "../../authentication/recovery-code/state";
import { activeFactor, unlockFactor } from "../../authentication/second-factor/factor";
import type { Context, TransactionContext } from "../../context";
import { type Account, findAccountByEmail, revokeSessions } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { type AuditEvent, recordAudit } from "../../platform/audit/record";
import { type Delivery, lastDeliveries } from "../../platform/outbox/state";
import { blockedUntil, resetAttempts } from "../../platform/rate-limit/rate-limit";
import { isAlive } from "../../platform/session/find-session";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

// What the people who run this do by hand on the server. Every command leaves a line in the audit that names who gave it, and the
// person of the account sees that line too.

/** Who gives the command, as the audit names them. */
export type Operator = `operator:${string}`;

type Gone = { code: "no-such-account" };

/** How an account stands: enough to help somebody on the telephone, and nothing that opens anything. */
export interface AccountState {
  id: string;
  state: "active" | "not activated" | "disabled by its owner" | "disabled by the operator" | "waits to be deleted";
  createdAt: number;
  passwordSetAt: number;
  twoFactor: { type: "off" } | { type: "sms"; phoneEnds: string; locked: boolean } | { type: "totp"; locked: boolean };
  recoveryCodesLeft: number | null;
  /** How many; nothing else about them. */
  passkeys: number;
  sessions: number;
  trustedDevices: number;
  memberships: number;
  /** Pauses that run now, with their end. */
  pauses: { what: "password" | "code"; until: number }[];
  lastEvents: { at: number; event: string; outcome: string | null }[];
  deliveries: Delivery[];
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
  const now = ctx.clock.now();
  const [factor, set, open, trusted, belonging] = await Promise.all([
    activeFactor(ctx, account.id),
    currentSet(ctx, account.id),
    read
      .select()
      .from(sessions)
      .where(and(eq(sessions.accountId, account.id), isNull(sessions.endedAt))),
    read
      .select({ id: trustedDevices.id })
      .from(trustedDevices)
      .where(
        and(
          eq(trustedDevices.accountId, account.id),
          isNull(trustedDevices.endedAt),
          eq(trustedDevices.trustVersion, account.trustVersion),
          gt(trustedDevices.expiresAt, now),
        ),
      ),
    read
      .select({ howMany: count() })
      .from(memberships)
      .where(and(eq(memberships.accountId, account.id), isNull(memberships.endedAt))),
  ]);
  return ok({
    id: account.id,
    state: stateOf(account),
    createdAt: account.createdAt,
    passwordSetAt: account.passwordSetAt,
    twoFactor: factorOf(factor),
    recoveryCodesLeft: set ? await codesLeft(ctx, set.id) : null,
    passkeys: await countPasskeys(ctx, account.id),
    sessions: open.filter((session) => isAlive(session, account, now)).length,
    trustedDevices: trusted.length,
    memberships: belonging[0]?.howMany ?? 0,
    pauses: await pausesOf(ctx, account),
    lastEvents: await read
      .select({ at: auditEvents.at, event: auditEvents.event, outcome: auditEvents.outcome })
      .from(auditEvents)
      .where(eq(auditEvents.accountId, account.id))
      .orderBy(desc(auditEvents.id))
      .limit(10),
    deliveries: await lastDeliveries(ctx, account.id, 10),
  });
}

/** "disable": nobody logs in any more and everything that is open ends. Disabling twice is one change. */
export function disableAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, operator, email, "support.disabled", async (ctx, account) => {
    if (account.disabledAt !== null && account.disabledBy === "operator") return false;
    await ctx.tx
      .update(accounts)
      .set({ disabledAt: ctx.clock.now(), disabledBy: "operator" })
      .where(eq(accounts.id, account.id));
    await revokeSessions(ctx, account.id, "disabled");
    return true;
  });
}

/** "enable": the owner may log in again, with the same password and factor. A wish to delete the account is taken back with it. */
export function enableAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, operator, email, "support.enabled", async (ctx, account) => {
    if (account.disabledAt === null) return false;
    await ctx.tx
      .update(accounts)
      .set({ disabledAt: null, disabledBy: null, deleteAt: null })
      .where(eq(accounts.id, account.id));
    return true;
  });
}

/** "end-sessions": every session, open login, link and trusted device of the account ends. */
export function endSessions(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, operator, email, "support.sessions_ended", async (ctx, account) => {
    await revokeSessions(ctx, account.id, "helpdesk");
    return true;
  });
}

/** "unlock": pauses and counts of wrong passwords and codes begin anew, and a method that a hundred failures switched off works again. */
export function unlockAccount(ctx: Context, operator: Operator, email: string): Promise<Result<null, Gone>> {
  return change(ctx, operator, email, "support.unlocked", async (ctx, account) => {
    await resetAttempts(ctx, "password-account", account.email);
    await resetAttempts(ctx, "password-device-cookie", account.id);
    for (const limit of ["second-step-account", "factor-streak", "recovery-streak"] as const) {
      await resetAttempts(ctx, limit, account.id);
    }
    await unlockFactor(ctx, account.id);
    return true;
  });
}

async function change(
  ctx: Context,
  operator: Operator,
  email: string,
  event: AuditEvent,
  work: (ctx: TransactionContext, account: Account) => Promise<boolean>,
): Promise<Result<null, Gone>> {
  const wanted = readEmail(email);
  return inTransaction(ctx, async (ctx) => {
    const account = wanted ? await findAccountByEmail(ctx, wanted) : undefined;
    if (!account) return fail({ code: "no-such-account" });
    const changed = await work(ctx, account);
    if (changed) await recordAudit(ctx, { event, accountId: account.id, actorId: operator });
    return ok(null);
  });
}

async function find(ctx: Context, email: string): Promise<Account | undefined> {
  const wanted = readEmail(email);
  return wanted ? findAccountByEmail(ctx, wanted) : undefined;
}

function stateOf(account: Account): AccountState["state"] {
  if (account.deleteAt !== null) return "waits to be deleted";
  if (account.disabledAt !== null)
    return `disabled by ${account.disabledBy === "owner" ? "its owner" : "the operator"}`;
  return account.activatedAt === null ? "not activated" : "active";
}

function factorOf(factor: Awaited<ReturnType<typeof activeFactor>>): AccountState["twoFactor"] {
  if (!factor) return { type: "off" };
  const locked = factor.lockedAt !== null;
  return factor.type === "sms" ? { type: "sms", phoneEnds: factor.phone.slice(-2), locked } : { type: "totp", locked };
}

async function pausesOf(ctx: Context, account: Account): Promise<AccountState["pauses"]> {
  const limits = [
    ["password", "password-account", account.email],
    ["code", "second-step-account", account.id],
    ["code", "recovery-streak", account.id],
  ] as const;
  const pauses: AccountState["pauses"] = [];
  for (const [what, limit, subject] of limits) {
    const until = await blockedUntil(ctx, limit, subject);
    if (until !== null) pauses.push({ what, until });
  }
  return pauses;
}
