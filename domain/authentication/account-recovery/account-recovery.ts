import { randomInt } from "node:crypto";
import { and, desc, eq, gt, gte, isNotNull, isNull, lte, ne, sql } from "drizzle-orm";
import type { Reader, Transaction } from "@/db/client";
import { factors, helpedResets } from "@/db/schema";
import { allOrNothing } from "../../all-or-nothing";
import type { Client, Context } from "../../context";
import { type Account, endEverything, endPassword, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { consumeToken, findToken, issueToken } from "../../platform/one-time-token/one-time-token";
import type { MailLink } from "../../platform/outbox/message";
import { tellOwner, tellPhones } from "../../platform/outbox/notify";
import { countTry } from "../../platform/rate-limit/rate-limit";
import { helpedReset as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { endRecoveryCodes } from "../recovery-code/make";
import { activeFactor, removeFactor } from "../second-factor/factor";

// Product item 6, third road: for who has neither phone, nor recovery codes, nor a trusted device. Slow on purpose, told at every
// stage by mail and by text, each time with a way to stop it.

const NOBODY: Client = { browser: "–", system: "–" };

export type Stage = "asked" | "confirmed" | "approved" | "done" | "stopped" | "expired";

export interface HelpedReset {
  stage: Stage;
  /** What the person reads out to the helpdesk. */
  reference: string;
  /** When two-factor goes off, once approved. */
  dueAt: number | null;
}

type Row = typeof helpedResets.$inferSelect;

export type AskHelpFailure =
  | { code: "helped-reset-limit"; until: number }
  | { code: "helped-reset-approved"; dueAt: number }
  | { code: "two-factor-off" };

/**
 * Asks for help, after a right password. Mails a link to confirm and one to stop it; a newer request replaces an older one, but not
 * one that the helpdesk approved: that one waits for its time, and whoever asks again must not lose it.
 */
export async function askHelpedReset(
  ctx: Context,
  account: Account,
  client: Client,
): Promise<Result<null, AskHelpFailure>> {
  return ctx.db.write(async (tx) => {
    const factor = await activeFactor(tx, account.id);
    if (!factor) return fail({ code: "two-factor-off" });
    const dueAt = await approvedUntil(tx, account.id);
    if (dueAt !== null) return fail({ code: "helped-reset-approved", dueAt });
    const counted = await countTry(tx, ctx, "helped-reset-account", account.id);
    if (!counted.allowed) return fail({ code: "helped-reset-limit", until: counted.blockedUntil });
    const now = ctx.clock.now();
    const id = newId();
    await tx
      .update(helpedResets)
      .set({ stoppedAt: now })
      .where(and(eq(helpedResets.accountId, account.id), isOpen()));
    await tx.insert(helpedResets).values({
      id,
      accountId: account.id,
      factorId: factor.id,
      reference: newReference(),
      askedAt: now,
      expiresAt: now + policy.askMs,
    });
    await recordAudit(tx, ctx, { event: "support.reset_asked", accountId: account.id, client });
    const confirm = await issueToken(tx, ctx, link("helped-reset", account.id, id));
    await tell(tx, ctx, account, id, { stage: "asked", client, confirm });
    return ok(null);
  });
}

/** When an approved helped reset of this account takes effect, or `null` when none waits. Milliseconds. */
export async function approvedUntil(reader: Reader, accountId: string): Promise<number | null> {
  return (await findOpen(reader, accountId))?.dueAt ?? null;
}

/**
 * What the mailed link is about: one that stops is about the request that runs now, whichever mail it came with. Opening it
 * changes nothing.
 */
export async function findHelpedReset(
  ctx: Context,
  purpose: "helped-reset" | "helped-reset-stop",
  token: string,
): Promise<HelpedReset | null> {
  const found = await findToken(ctx.db.read, ctx, purpose, token);
  if (!found || found.expiresAt <= ctx.clock.now()) return null;
  const running = purpose === "helped-reset-stop" ? await findOpen(ctx.db.read, found.accountId) : undefined;
  const row = running ?? (await findRow(ctx.db.read, found.subjectId));
  return row ? { stage: stageOf(row, ctx.clock.now()), reference: row.reference, dueAt: row.dueAt } : null;
}

/** The button behind the first mail: shows that whoever asked also reads the mailbox. */
export async function confirmHelpedReset(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "helped-reset-gone" }>> {
  const done = await allOrNothing(ctx, async (tx) => {
    const found = await consumeToken(tx, ctx, "helped-reset", token);
    if (!found) return null;
    const rows = await tx
      .update(helpedResets)
      .set({ confirmedAt: ctx.clock.now() })
      .where(
        and(
          eq(helpedResets.id, found.subjectId),
          isOpen(),
          isNull(helpedResets.confirmedAt),
          gt(helpedResets.expiresAt, ctx.clock.now()),
        ),
      )
      .returning({ id: helpedResets.id });
    const account = await findAccount(tx, found.accountId);
    if (rows.length === 0 || !account) return null;
    await tell(tx, ctx, account, found.subjectId, { stage: "confirmed", client: NOBODY });
    await recordAudit(tx, ctx, { event: "support.reset_confirmed", accountId: found.accountId });
    return true;
  });
  return done ? ok(null) : fail({ code: "helped-reset-gone" });
}

export interface Vouching {
  reference: string;
  /** Account id of the member of staff who checked who it is. */
  staffId: string;
  /** How it was checked. */
  reason: string;
}

export type VouchFailure = { code: "helped-reset-gone" } | { code: "needs-two-people" } | { code: "reason-missing" };

/**
 * The helpdesk's word, by one of two people (security section 8, decision 5). The first is noted; the second, who must be
 * somebody else, approves: the wait begins, nothing is switched off yet. Neither may be the person it is for. Who may vouch
 * at all is the caller's to check, in the same transaction.
 */
export async function vouchHelpedReset(
  tx: Transaction,
  ctx: Context,
  { reference, staffId, reason }: Vouching,
): Promise<Result<{ dueAt: number | null }, VouchFailure>> {
  if (reason.trim() === "") return fail({ code: "reason-missing" });
  const now = ctx.clock.now();
  const waiting = and(
    eq(helpedResets.reference, reference),
    ne(helpedResets.accountId, staffId),
    isOpen(),
    isNotNull(helpedResets.confirmedAt),
    isNull(helpedResets.approvedAt),
    gt(helpedResets.expiresAt, now),
  );
  const [first] = await tx
    .update(helpedResets)
    .set({ checkedBy: staffId, checkedAt: now, reason })
    .where(and(waiting, isNull(helpedResets.checkedBy)))
    .returning();
  if (first) {
    await recordAudit(tx, ctx, { event: "support.reset_checked", accountId: first.accountId, actorId: staffId });
    return ok({ dueAt: null });
  }
  const dueAt = now + policy.waitMs;
  const [row] = await tx
    .update(helpedResets)
    .set({
      approvedAt: now,
      approvedBy: sql`json_array(${helpedResets.checkedBy}, ${staffId})`,
      reason: sql`${helpedResets.reason} || char(10) || ${reason}`,
      dueAt,
    })
    .where(and(waiting, ne(helpedResets.checkedBy, staffId)))
    .returning();
  const account = row ? await findAccount(tx, row.accountId) : undefined;
  if (!row || !account) {
    const [mine] = await tx
      .select()
      .from(helpedResets)
      .where(and(waiting, eq(helpedResets.checkedBy, staffId)));
    return fail({ code: mine ? "needs-two-people" : "helped-reset-gone" });
  }
  const detail = { first: row.checkedBy ?? "" };
  await recordAudit(tx, ctx, { event: "support.reset_approved", accountId: account.id, actorId: staffId, detail });
  await tell(tx, ctx, account, row.id, { stage: "approved", client: NOBODY, due: dueAt });
  return ok({ dueAt });
}

/** Whose helped reset this reference names, while staff can still do something about it. Never shown: staff see the number only. */
export async function ownerOfReference(reader: Reader, ctx: Context, reference: string): Promise<string | null> {
  const [row] = await reader
    .select({ accountId: helpedResets.accountId })
    .from(helpedResets)
    .where(and(eq(helpedResets.reference, reference), isOpen(), gt(helpedResets.expiresAt, ctx.clock.now())));
  return row?.accountId ?? null;
}

/**
 * "Stop, this is not me": ends the helped reset that runs, at any stage before its effect. Also with the link of an older request:
 * whoever asks again must not make the owner's mails worthless.
 */
export async function stopHelpedReset(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "helped-reset-gone" }>> {
  const done = await allOrNothing(ctx, async (tx) => {
    const found = await consumeToken(tx, ctx, "helped-reset-stop", token);
    if (!found) return null;
    if (!(await stopRunningReset(tx, ctx, found.accountId))) return null;
    // Whoever asked knew the password: nothing that this password opened stays open.
    await endEverything(tx, found.accountId);
    return true;
  });
  return done ? ok(null) : fail({ code: "helped-reset-gone" });
}

/**
 * Stops what the account has open, requested or approved: for the owner's word that somebody else was at work. A new password is
 * no such word: who asked for help may well choose one meanwhile. `false`: there was nothing.
 */
export async function stopRunningReset(tx: Transaction, ctx: Context, accountId: string): Promise<boolean> {
  const rows = await tx
    .update(helpedResets)
    .set({ stoppedAt: ctx.clock.now() })
    .where(and(eq(helpedResets.accountId, accountId), isOpen()))
    .returning({ id: helpedResets.id });
  if (rows.length === 0) return false;
  await recordAudit(tx, ctx, { event: "support.reset_stopped", accountId });
  return true;
}

/** Carries out every helped reset whose wait is over. Returns how many. Called by the worker and before each password step. */
export async function settleHelpedResets(ctx: Context): Promise<number> {
  const due = await ctx.db.read
    .select()
    .from(helpedResets)
    .where(and(isOpen(), lte(helpedResets.dueAt, ctx.clock.now())));
  let settled = 0;
  for (const row of due) settled += (await settle(ctx, row)) ? 1 : 0;
  return settled;
}

async function settle(ctx: Context, due: Row): Promise<boolean> {
  const done = await allOrNothing(ctx, async (tx) => {
    const [row] = await tx
      .update(helpedResets)
      .set({ doneAt: ctx.clock.now() })
      .where(and(eq(helpedResets.id, due.id), isOpen(), lte(helpedResets.dueAt, ctx.clock.now())))
      .returning();
    const account = row ? await findAccount(tx, row.accountId) : undefined;
    if (!row || !account) return null;
    const factor = await activeFactor(tx, account.id);
    if (factor?.id !== row.factorId) {
      // The owner found another way meanwhile: the new factor is not the one that help was asked for.
      await tx
        .update(helpedResets)
        .set({ doneAt: null, stoppedAt: ctx.clock.now() })
        .where(eq(helpedResets.id, row.id));
      return true;
    }
    await tell(tx, ctx, account, row.id, { stage: "done", client: NOBODY });
    await removeFactor(tx, ctx, account.id);
    await endRecoveryCodes(tx, ctx, account.id);
    await endEverything(tx, account.id);
    // Whoever asked knew the password, and it alone would open the account now: it must be renewed, through the mailbox.
    await endPassword(tx, account.id, ctx.clock.now());
    await recordAudit(tx, ctx, { event: "support.reset_done", accountId: account.id, actorId: "system" });
    return true;
  });
  return done === true;
}

interface News {
  stage: "asked" | "confirmed" | "approved" | "done";
  client: Client;
  confirm?: string;
  due?: number;
}

async function tell(tx: Transaction, ctx: Context, account: Account, id: string, news: News): Promise<void> {
  const stop = await issueToken(tx, ctx, link("helped-reset-stop", account.id, id));
  const occasion = `${id}|${news.stage}`;
  await tellOwner(tx, ctx, account, news.client, {
    template: `helped-reset-${news.stage}`,
    occasion,
    links: {
      main: mainLink(news),
      second: { page: "helped-reset/stop", token: stop },
    },
    due: news.due,
  });
  const factor = await activeFactor(tx, account.id);
  if (factor?.type === "sms") await tellPhones(tx, ctx, account, [factor.phone], occasion, "helped-reset");
}

function mainLink({ stage, confirm }: News): MailLink {
  if (confirm) return { page: "helped-reset", token: confirm };
  return { page: stage === "done" ? "forgot-password" : "login" };
}

/** Whether a helped reset switched two-factor off and the owner has set up nothing since: worth a reminder on every page. */
export async function lacksFactorSinceReset(reader: Reader, accountId: string): Promise<boolean> {
  const [reset] = await reader
    .select({ doneAt: helpedResets.doneAt })
    .from(helpedResets)
    .where(and(eq(helpedResets.accountId, accountId), isNotNull(helpedResets.doneAt)))
    .orderBy(desc(helpedResets.doneAt))
    .limit(1);
  if (!reset?.doneAt) return false;
  const [since] = await reader
    .select({ id: factors.id })
    .from(factors)
    .where(and(eq(factors.accountId, accountId), gte(factors.enabledAt, reset.doneAt)))
    .limit(1);
  return since === undefined;
}

function stageOf(row: Row, now: number): Stage {
  if (row.stoppedAt !== null) return "stopped";
  if (row.doneAt !== null) return "done";
  if (row.approvedAt !== null) return "approved";
  if (row.expiresAt <= now) return "expired";
  return row.confirmedAt === null ? "asked" : "confirmed";
}

// The reset itself dies by being stopped or by a new factor; its links must work until then, whatever else changes.
function link(purpose: "helped-reset" | "helped-reset-stop", accountId: string, subjectId: string) {
  return { purpose, accountId, subjectId, lifeMs: policy.linkMs, diesWith: "nothing" } as const;
}

async function findRow(reader: Reader, id: string): Promise<Row | undefined> {
  const [row] = await reader.select().from(helpedResets).where(eq(helpedResets.id, id));
  return row;
}

async function findOpen(reader: Reader, accountId: string): Promise<Row | undefined> {
  const [row] = await reader
    .select()
    .from(helpedResets)
    .where(and(eq(helpedResets.accountId, accountId), isOpen()));
  return row;
}

function isOpen() {
  return and(isNull(helpedResets.doneAt), isNull(helpedResets.stoppedAt));
}

// Eight digits in two groups: easy to read out over the telephone, and it opens nothing by itself.
function newReference(): string {
  return `${randomInt(1_000, 10_000)}-${randomInt(1_000, 10_000)}`;
}
