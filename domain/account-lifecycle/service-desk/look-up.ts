import { createHash } from "node:crypto";
import { and, desc, eq, gt, gte, isNull, sql } from "drizzle-orm";
import { accountRecoveries, auditEvents, invitations } from "@/db/schema";
import { findRunningRecovery } from "../../authentication/account-recovery/account-recovery";
import { findForStaff } from "../../authentication/account-recovery/approve";
import { activeFactor } from "../../authentication/second-factor/factor";
import type { Context, ReadContext } from "../../context";
import { type Account, findAccount, findAccountByEmail } from "../../platform/account/account";
import { maskedEmail, readEmail, shownEmail } from "../../platform/account/email";
import { type AccountEvent, recordAudit } from "../../platform/audit/record";
import { seal, unseal } from "../../platform/crypto/seal";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { readFigures } from "../../platform/typed-text";
import { serviceDesk as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { type AccountState, readAccountState, stateOf } from "./account-state";
import { type ListedDelivery, listDelivery } from "./delivery";
import { type DeskPerson, enterDesk, type NotAtDesk, writeAtDesk } from "./enter";
import { isDeskPerson } from "./people";

export type LookUpFailure =
  | NotAtDesk
  | { code: "desk-missing" }
  /** Nothing has this address or number, or has it no longer: one answer for all. */
  | { code: "desk-unknown" }
  | { code: "desk-limit"; until: number };

/** What was found, sealed for one session: addresses hold no names. `typed`: as it may be shown again. */
interface Ticket {
  typed: string;
  accountId: string | null;
  /** Canonical; only where there is an invitation and no account. */
  email: string | null;
  /** The number of an account recovery that was read out: only with it a recovery is approved. */
  reference: string | null;
  until: number;
}

type Found = Pick<Ticket, "accountId" | "email" | "reference">;

/**
 * Looks up one person by the exact e-mail address, or by a number that they read out. Each look-up counts and leaves a line, which the
 * person sees. Answers a ticket of this session: the page behind it counts nothing.
 */
export function lookUpAtDesk(
  ctx: Context,
  who: DeskPerson,
  typed: string,
): Promise<Result<{ ticket: string }, LookUpFailure>> {
  return writeAtDesk(ctx, who, async (ctx): Promise<Result<{ ticket: string }, LookUpFailure>> => {
    if (typed.trim() === "") return fail({ code: "desk-missing" });
    const counted = await consumeAttempt(ctx, "desk-look-up", who.account.id);
    if (!counted.allowed) return fail({ code: "desk-limit", until: counted.blockedUntil });
    const by = typed.includes("@") ? "address" : "number";
    const found = by === "address" ? await byAddress(ctx, typed) : await byNumber(ctx, typed);
    const line = { actorId: who.account.id, detail: { by } };
    if (found === null) {
      await recordAudit(ctx, { event: "support.search_failed", accountId: null, ...line });
      return fail({ code: "desk-unknown" });
    }
    await recordAudit(ctx, { event: "support.viewed", accountId: found.accountId, ...line });
    const shown = by === "address" ? (readEmail(typed) ?? "") : readFigures(typed).replace(/\D/g, "");
    const ticket: Ticket = { ...found, typed: shown, until: ctx.clock.now() + policy.lookedUpMs };
    return ok({ ticket: seal(ctx.keys, "staff-ticket-seal/v1", placeOf(who), JSON.stringify(ticket)) });
  });
}

async function byAddress(ctx: ReadContext, typed: string): Promise<Found | null> {
  const email = readEmail(typed);
  if (email === null) return null;
  const account = await findAccountByEmail(ctx, email);
  if (account) return { accountId: account.id, email: null, reference: null };
  return (await openInvitation(ctx, email)) ? { accountId: null, email, reference: null } : null;
}

/** Eight digits: an account recovery that waits. Six: what a page showed to somebody whom it refused. */
async function byNumber(ctx: ReadContext, typed: string): Promise<Found | null> {
  const digits = readFigures(typed).replace(/[^\d]/g, "");
  if (/^\d{8}$/.test(digits)) return byRecovery(ctx, `${digits.slice(0, 4)}-${digits.slice(4)}`);
  return /^\d{6}$/.test(digits) ? byReason(ctx, digits) : null;
}

async function byRecovery(ctx: ReadContext, reference: string): Promise<Found | null> {
  const [row] = await ctx.db.read
    .select({ accountId: accountRecoveries.accountId })
    .from(accountRecoveries)
    .where(
      and(
        eq(accountRecoveries.reference, reference),
        isNull(accountRecoveries.doneAt),
        isNull(accountRecoveries.stoppedAt),
        gt(accountRecoveries.expiresAt, ctx.clock.now()),
      ),
    );
  return row ? { accountId: row.accountId, email: null, reference } : null;
}

// A number of six digits that two people have is nobody's: the address says who it is.
async function byReason(ctx: ReadContext, reference: string): Promise<Found | null> {
  const rows = await ctx.db.read
    .select({ accountId: auditEvents.accountId })
    .from(auditEvents)
    .where(
      and(
        sql`${auditEvents.detail} ->> 'reference' = ${reference}`,
        gte(auditEvents.at, ctx.clock.now() - policy.referenceMs),
      ),
    )
    .groupBy(auditEvents.accountId);
  const [only] = rows;
  const account = rows.length === 1 && only?.accountId ? await findAccount(ctx, only.accountId) : undefined;
  return account ? { accountId: account.id, email: null, reference: null } : null;
}

/** What the desk sees of whom it looked up. Times in milliseconds since 1970. */
export interface DeskView {
  /** What was typed; the address only where it was the address. */
  typed: string;
  /** Masked; `null` where it was typed. */
  hint: string | null;
  account: (Omit<AccountState, "deliveries"> & { deliveries: ListedDelivery[] }) | null;
  /** An invitation to this address waits; whose, is not said: who invites is care. */
  invited: boolean;
  /** Six-digit numbers that the person may read out, the newest first. */
  reasons: { at: number; event: AccountEvent; reference: string }[];
  recovery: { stage: "asked" | "confirmed" | "approved"; dueAt: number | null; firstCheckAt: number | null } | null;
  /** Its number was read out, so that a check of who it is can be noted. */
  mayCheck: boolean;
  /** What stands in the way of acting: it is oneself, or a colleague. */
  acts: "may" | "self" | "colleague";
  /** Goes along with each act: one that was pressed on another state than this does nothing. */
  revision: string;
}

/** Whom a ticket of this session is about, as they stand now. `null`: the ticket is not ours or too old, or they are gone. */
export async function findAtDesk(
  ctx: Context,
  who: DeskPerson,
  sealed: string,
): Promise<Result<DeskView | null, NotAtDesk>> {
  const entered = await enterDesk(ctx, who);
  if (!entered.ok) return entered;
  const ticket = openTicket(ctx, who, sealed);
  return ok(ticket === null ? null : await viewOf(ctx, who, ticket));
}

async function viewOf(ctx: ReadContext, who: DeskPerson, ticket: Ticket): Promise<DeskView | null> {
  const account = ticket.accountId === null ? undefined : await findAccount(ctx, ticket.accountId);
  if (ticket.accountId !== null && !account) return null;
  const email = account?.email ?? ticket.email ?? "";
  const wasTyped = ticket.typed === email;
  const recovery = account ? await findRunningRecovery(ctx, account.id) : null;
  const stage = recovery?.stage;
  return {
    typed: wasTyped ? shownEmail(email) : ticket.typed,
    hint: wasTyped ? null : maskedEmail(email),
    account: account ? withoutCare(await readAccountState(ctx, account)) : null,
    invited: (await openInvitation(ctx, email)) !== undefined,
    reasons: account ? await reasonsOf(ctx, account.id) : [],
    recovery:
      recovery && (stage === "asked" || stage === "confirmed" || stage === "approved")
        ? { stage, dueAt: recovery.dueAt, firstCheckAt: recovery.firstCheckAt }
        : null,
    mayCheck: ticket.reference !== null && (await findForStaff(ctx, ticket.reference, who.account.id)) !== null,
    acts: account ? await actsOn(ctx, who, account.id) : "may",
    revision: account ? await revisionOf(ctx, account) : "",
  };
}

function withoutCare(state: AccountState): DeskView["account"] {
  return { ...state, deliveries: state.deliveries.map(listDelivery) };
}

/**
 * Nobody acts on their own account, and nobody alone on that of a colleague: who could log a colleague out or switch them off could also
 * help somebody to become one. An account recovery takes two people anyway.
 */
export async function actsOn(ctx: ReadContext, who: DeskPerson, accountId: string): Promise<DeskView["acts"]> {
  if (accountId === who.account.id) return "self";
  return (await isDeskPerson(ctx, accountId)) ? "colleague" : "may";
}

/** Changes with everything that an act of the desk is about. */
export async function revisionOf(ctx: ReadContext, account: Account): Promise<string> {
  const factor = await activeFactor(ctx, account.id);
  const recovery = await findRunningRecovery(ctx, account.id);
  const running = recovery ? [recovery.id, recovery.stage, recovery.firstCheckAt ?? "unchecked"] : ["none"];
  const parts = [stateOf(account), account.sessionVersion, factor?.id ?? "off", factor?.lockedAt ?? "open", ...running];
  return createHash("sha256").update(parts.join("|")).digest("base64url").slice(0, 16);
}

async function reasonsOf(ctx: ReadContext, accountId: string): Promise<DeskView["reasons"]> {
  const rows = await ctx.db.read
    .select({
      at: auditEvents.at,
      event: auditEvents.event,
      reference: sql<string>`${auditEvents.detail} ->> 'reference'`,
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.accountId, accountId),
        gte(auditEvents.at, ctx.clock.now() - policy.referenceMs),
        sql`${auditEvents.detail} ->> 'reference' IS NOT NULL`,
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(5);
  return rows.map((row) => ({ ...row, event: row.event as AccountEvent }));
}

/** The newest invitation of a client to this address that waits or ran out. Who gives roles of staff sends those again. */
export async function openInvitation(ctx: ReadContext, email: string) {
  const [row] = await ctx.db.read
    .select({ id: invitations.id, healthspaceId: invitations.healthspaceId })
    .from(invitations)
    .where(
      and(
        eq(invitations.email, email),
        isNull(invitations.usedAt),
        isNull(invitations.withdrawnAt),
        sql`NOT EXISTS (SELECT 1 FROM json_each(${invitations.roles}) WHERE value <> 'client')`,
      ),
    )
    .orderBy(desc(invitations.createdAt))
    .limit(1);
  return row;
}

function placeOf(who: DeskPerson): string {
  return `${who.session.id}|desk`;
}

export function openTicket(ctx: ReadContext, who: DeskPerson, sealed: string): Ticket | null {
  if (!sealed.startsWith("v1.")) return null;
  try {
    const ticket = JSON.parse(unseal(ctx.keys, "staff-ticket-seal/v1", placeOf(who), sealed)) as Ticket;
    return ticket.until > ctx.clock.now() ? ticket : null;
  } catch {
    return null;
  }
}
