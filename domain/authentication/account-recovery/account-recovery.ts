import { randomInt } from "node:crypto";
import { and, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accountRecoveries, accounts } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccount, requirePasswordReset, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { consumeToken, findToken, issueToken } from "../../platform/one-time-token/one-time-token";
import type { MailLink } from "../../platform/outbox/message";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { accountRecovery as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { removeAllPasskeys } from "../passkey/remove-all";
import { endRecoveryCodes } from "../recovery-code/make";
import { activeFactor, removeFactor } from "../second-factor/factor";

// For who has neither phone, nor recovery codes, nor a trusted device. Slow on purpose, told at every
// stage by mail and by text, each time with a way to stop it.

export type Stage = "asked" | "confirmed" | "approved" | "done" | "stopped" | "expired";

export interface AccountRecovery {
  stage: Stage;
  /** What the person reads out to the helpdesk. */
  reference: string;
  /** When two-factor goes off, once approved. */
  dueAt: number | null;
}

type Row = typeof accountRecoveries.$inferSelect;

export type AskHelpFailure =
  | { code: "account-recovery-limit"; until: number }
  | { code: "account-recovery-approved"; dueAt: number }
  | { code: "two-factor-off" };

/**
 * Asks for help, after a right password. Mails a link to confirm and one to stop it; a newer request replaces an older one, but not
 * one that the helpdesk approved: that one waits for its time, and whoever asks again must not lose it.
 */
export async function requestAccountRecovery(
  ctx: Context,
  account: Account,
  userAgent: UserAgent,
): Promise<Result<null, AskHelpFailure>> {
  return inTransaction(ctx, (ctx) => openAccountRecovery(ctx, account, { userAgent }));
}

/**
 * The same inside a transaction. `deskId`: somebody of the service desk asks for a person who called, without their password. What
 * follows is the same: the button in the mail, the number read out, two people and a document, the wait.
 */
export async function openAccountRecovery(
  ctx: TransactionContext,
  account: Account,
  by: { userAgent: UserAgent } | { deskId: string },
): Promise<Result<null, AskHelpFailure>> {
  const factor = await activeFactor(ctx, account.id);
  if (!factor) return fail({ code: "two-factor-off" });
  const dueAt = await approvedUntil(ctx, account.id);
  if (dueAt !== null) return fail({ code: "account-recovery-approved", dueAt });
  // Two counts: whoever calls the desk does not spend the tries of the owner.
  const limit = "deskId" in by ? "desk-recovery-account" : "account-recovery-account";
  const counted = await consumeAttempt(ctx, limit, account.id);
  if (!counted.allowed) return fail({ code: "account-recovery-limit", until: counted.blockedUntil });
  const now = ctx.clock.now();
  const id = newId();
  await ctx.tx
    .update(accountRecoveries)
    .set({ stoppedAt: now })
    .where(and(eq(accountRecoveries.accountId, account.id), isOpen()));
  await ctx.tx.insert(accountRecoveries).values({
    id,
    accountId: account.id,
    factorId: factor.id,
    reference: newRecoveryReference(),
    askedAt: now,
    expiresAt: now + policy.askMs,
  });
  const who = "deskId" in by ? { actorId: by.deskId } : by;
  await recordAudit(ctx, { event: "support.reset_asked", accountId: account.id, ...who });
  const confirm = await issueToken(ctx, link("account-recovery", account.id, id));
  const news = "deskId" in by ? ({ userAgent: NO_USER_AGENT, desk: "asked" } as const) : by;
  await notifyOwner(ctx, account, id, { stage: "asked", confirm, ...news });
  return ok(null);
}

/** How far the request that runs is, without its number: only its owner reads that out. `null`: there is none. */
export async function findRunningRecovery(
  ctx: ReadContext,
  accountId: string,
): Promise<{ id: string; stage: Stage; dueAt: number | null; firstCheckAt: number | null } | null> {
  const row = await findOpen(ctx, accountId);
  if (!row) return null;
  return { id: row.id, stage: stageOf(row, ctx.clock.now()), dueAt: row.dueAt, firstCheckAt: row.checkedAt };
}

/** When an approved account recovery of this account takes effect, or `null` when none waits. Milliseconds. */
export async function approvedUntil(ctx: ReadContext, accountId: string): Promise<number | null> {
  return (await findOpen(ctx, accountId))?.dueAt ?? null;
}

/**
 * What the mailed link is about: one that stops is about the request that runs now, whichever mail it came with. Opening it
 * changes nothing.
 */
export async function findAccountRecovery(
  ctx: Context,
  purpose: "account-recovery" | "account-recovery-stop",
  token: string,
): Promise<AccountRecovery | null> {
  const found = await findToken(ctx, purpose, token);
  if (!found || found.expiresAt <= ctx.clock.now()) return null;
  const running = purpose === "account-recovery-stop" ? await findOpen(ctx, found.accountId) : undefined;
  const row = running ?? (await findRow(ctx, found.subjectId));
  return row ? { stage: stageOf(row, ctx.clock.now()), reference: row.reference, dueAt: row.dueAt } : null;
}

/** The button behind the first mail: shows that whoever asked also reads the mailbox. */
export async function confirmAccountRecovery(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "account-recovery-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const found = await consumeToken(ctx, "account-recovery", token);
    if (!found) return null;
    const rows = await ctx.tx
      .update(accountRecoveries)
      .set({ confirmedAt: ctx.clock.now() })
      .where(
        and(
          eq(accountRecoveries.id, found.subjectId),
          isOpen(),
          isNull(accountRecoveries.confirmedAt),
          gt(accountRecoveries.expiresAt, ctx.clock.now()),
        ),
      )
      .returning({ id: accountRecoveries.id });
    const account = await findAccount(ctx, found.accountId);
    if (rows.length === 0 || !account) return null;
    await notifyOwner(ctx, account, found.subjectId, { stage: "confirmed", userAgent: NO_USER_AGENT });
    await recordAudit(ctx, { event: "support.reset_confirmed", accountId: found.accountId });
    return true;
  });
  return done ? ok(null) : fail({ code: "account-recovery-gone" });
}

/**
 * "Stop, this is not me": ends the account recovery that runs, at any stage before its effect. Also with the link of an older request:
 * whoever asks again must not make the owner's mails worthless.
 */
export async function stopAccountRecovery(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "account-recovery-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const found = await consumeToken(ctx, "account-recovery-stop", token);
    if (!found) return null;
    if (!(await stopRunningReset(ctx, found.accountId))) return null;
    // Whoever asked knew the password: nothing that this password opened stays open.
    await revokeSessions(ctx, found.accountId, "recovery-stopped");
    return true;
  });
  return done ? ok(null) : fail({ code: "account-recovery-gone" });
}

/**
 * Stops what the account has open, requested or approved: for the owner's word that somebody else was at work. A new password is
 * no such word: who asked for help may well choose one meanwhile. `false`: there was nothing.
 */
export async function stopRunningReset(ctx: TransactionContext, accountId: string): Promise<boolean> {
  const rows = await ctx.tx
    .update(accountRecoveries)
    .set({ stoppedAt: ctx.clock.now() })
    .where(and(eq(accountRecoveries.accountId, accountId), isOpen()))
    .returning({ id: accountRecoveries.id });
  if (rows.length === 0) return false;
  await recordAudit(ctx, { event: "support.reset_stopped", accountId });
  return true;
}

/** Completes every account recovery whose waiting time is over. Returns how many. Called by the scheduler. */
export async function completeDueAccountRecoveries(ctx: Context): Promise<number> {
  let completed = 0;
  for (const row of await findDue(ctx)) completed += (await completeAccountRecovery(ctx, row)) ? 1 : 0;
  return completed;
}

/** The same for one account, before its password is looked at: whether one took effect now. */
export async function completeDueAccountRecovery(ctx: Context, accountId: string): Promise<boolean> {
  const [due] = await findDue(ctx, accountId);
  return due !== undefined && completeAccountRecovery(ctx, due);
}

const dueAt = prepared((read) =>
  read
    .select({ id: accountRecoveries.id })
    .from(accountRecoveries)
    .innerJoin(accounts, eq(accounts.id, accountRecoveries.accountId))
    .where(
      and(eq(accounts.email, sql.placeholder("email")), isOpen(), lte(accountRecoveries.dueAt, sql.placeholder("now"))),
    )
    .limit(1)
    .prepare(),
);

/** The same question by address, to be asked together with the one for the account. */
export async function isAccountRecoveryDue(ctx: ReadContext, email: string): Promise<boolean> {
  const [due] = await dueAt(ctx.db.read).all({ email, now: ctx.clock.now() });
  return due !== undefined;
}

function findDue(ctx: ReadContext, accountId?: string): Promise<Row[]> {
  const whose = accountId === undefined ? undefined : eq(accountRecoveries.accountId, accountId);
  return ctx.db.read
    .select()
    .from(accountRecoveries)
    .where(and(isOpen(), lte(accountRecoveries.dueAt, ctx.clock.now()), whose));
}

async function completeAccountRecovery(ctx: Context, due: Row): Promise<boolean> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const [row] = await ctx.tx
      .update(accountRecoveries)
      .set({ doneAt: ctx.clock.now() })
      .where(and(eq(accountRecoveries.id, due.id), isOpen(), lte(accountRecoveries.dueAt, ctx.clock.now())))
      .returning();
    const account = row ? await findAccount(ctx, row.accountId) : undefined;
    if (!row || !account) return null;
    const factor = await activeFactor(ctx, account.id);
    if (factor?.id !== row.factorId) {
      // The owner found another way meanwhile: the new factor is not the one that help was asked for.
      await ctx.tx
        .update(accountRecoveries)
        .set({ doneAt: null, stoppedAt: ctx.clock.now() })
        .where(eq(accountRecoveries.id, row.id));
      return true;
    }
    await notifyOwner(ctx, account, row.id, { stage: "done", userAgent: NO_USER_AGENT });
    await removeFactor(ctx, account.id);
    await endRecoveryCodes(ctx, account.id);
    await removeAllPasskeys(ctx, account.id, "recovered");
    await revokeSessions(ctx, account.id, "recovered");
    // Whoever asked knew the password, and it alone would open the account now: it must be renewed, through the mailbox.
    await requirePasswordReset(ctx, account.id, ctx.clock.now());
    await recordAudit(ctx, { event: "support.reset_done", accountId: account.id, actorId: "system" });
    return true;
  });
  return done === true;
}

interface News {
  stage: "asked" | "confirmed" | "approved" | "done";
  userAgent: UserAgent;
  confirm?: string;
  due?: number;
  /** The service desk asked, not the owner. */
  desk?: "asked";
}

/** Tells the owner by mail and by text how far the request is, each mail with a way to stop it. */
export async function notifyOwner(ctx: TransactionContext, account: Account, id: string, news: News): Promise<void> {
  const stop = await issueToken(ctx, link("account-recovery-stop", account.id, id));
  const occasion = `${id}|${news.stage}`;
  await notifyByMail(ctx, account, news.userAgent, {
    template: `account-recovery-${news.stage}`,
    occasion,
    links: {
      main: mainLink(news),
      second: { page: "account-recovery/stop", token: stop },
    },
    due: news.due,
    desk: news.desk,
  });
  const factor = await activeFactor(ctx, account.id);
  if (factor?.type === "sms")
    await notifyByText(ctx, account, [factor.phone], occasion, { template: "account-recovery" });
}

function mainLink({ stage, confirm }: News): MailLink {
  if (confirm) return { page: "account-recovery", token: confirm };
  return { page: stage === "done" ? "forgot-password" : "login" };
}

function stageOf(row: Row, now: number): Stage {
  if (row.stoppedAt !== null) return "stopped";
  if (row.doneAt !== null) return "done";
  if (row.approvedAt !== null) return "approved";
  if (row.expiresAt <= now) return "expired";
  return row.confirmedAt === null ? "asked" : "confirmed";
}

// The reset itself dies by being stopped or by a new factor; its links must work until then, whatever else changes.
function link(purpose: "account-recovery" | "account-recovery-stop", accountId: string, subjectId: string) {
  return { purpose, accountId, subjectId, lifeMs: policy.linkMs, diesWith: "nothing" } as const;
}

async function findRow(ctx: ReadContext, id: string): Promise<Row | undefined> {
  const [row] = await ctx.db.read.select().from(accountRecoveries).where(eq(accountRecoveries.id, id));
  return row;
}

async function findOpen(ctx: ReadContext, accountId: string): Promise<Row | undefined> {
  const [row] = await ctx.db.read
    .select()
    .from(accountRecoveries)
    .where(and(eq(accountRecoveries.accountId, accountId), isOpen()));
  return row;
}

/** Neither carried out nor stopped. */
export function isOpen() {
  return and(isNull(accountRecoveries.doneAt), isNull(accountRecoveries.stoppedAt));
}

// Eight digits in two groups: easy to read out over the telephone, and it opens nothing by itself.
function newRecoveryReference(): string {
  return `${randomInt(1_000, 10_000)}-${randomInt(1_000, 10_000)}`;
}
