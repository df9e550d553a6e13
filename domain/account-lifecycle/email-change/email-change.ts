import { and, eq, isNull } from "drizzle-orm";
import { accounts } from "@/db/schema";
import { stopRunningReset } from "../../authentication/account-recovery/account-recovery";
import type { DeviceCookie } from "../../authentication/login/device-cookie";
import {
  bucketOf,
  consumeLinkAttempt,
  forgiveAttempts,
  noteWrongLinkPassword,
} from "../../authentication/login/password-attempt";
import { removeAllPasskeys } from "../../authentication/passkey/remove-all";
import { sendResetMail } from "../../authentication/password/request-reset";
import { activeFactor } from "../../authentication/second-factor/factor";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { withdrawStaffInvitationsOf } from "../../healthspace/invitation/invitation";
import {
  type Account,
  findAccount,
  findAccountByEmail,
  requirePasswordReset,
  revokeSessions,
} from "../../platform/account/account";
import { emailHint } from "../../platform/account/email";
import { type NewEmailFailure, readNewEmail } from "../../platform/account/email-suggestion";
import { givenName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import { verifyTypedPassword } from "../../platform/crypto/typed-password";
import {
  consumeToken,
  findToken,
  isLive,
  issueToken,
  type OneTimeToken,
  openTokenOf,
  supersedeEveryLink,
  supersedeNewerTokens,
  supersedeTokens,
} from "../../platform/one-time-token/one-time-token";
import { enqueue } from "../../platform/outbox/enqueue";
import { mailWithoutReport, notifyByMail } from "../../platform/outbox/notify";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { isFresh } from "../../platform/session/proof";
import { type Who, writeAs } from "../../platform/session/who";
import { emailChange as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { keepAccount } from "../closure/closure";

// The new mailbox proves that it is the person's; the old one is notified and can undo the change for seven days. The old address
// stays until the link is used (AT-77).

export type AskFailure =
  | NewEmailFailure
  | { code: "email-same" }
  | { code: "step-up-needed" }
  | { code: "email-change-limit"; until: number }
  /** The last change can still be undone. */
  | { code: "email-change-undoable"; until: number }
  | { code: "session-ended" };

/**
 * Mails a link to the new address. An address of another account gets the same response; its owner is mailed that nothing changed,
 * and nothing about who asked. Needs a fresh proof. Replaces an older wish. Refused while the last change can still be undone: a
 * second one would leave the owner of the old address one step behind (ADR 0076).
 */
export async function askEmailChange(
  ctx: Context,
  who: Who,
  typed: string,
  /** The address that the person was asked about, see `readNewEmail`. */
  confirmed?: string,
): Promise<Result<{ email: string }, AskFailure>> {
  const read = readNewEmail(typed, confirmed);
  if (!read.ok) return read;
  const email = read.value;
  if (email === who.account.email) return fail({ code: "email-same" });
  const factor = await activeFactor(ctx, who.account.id);
  if (!isFresh(who.session.proofs, factor ? "on" : "off", ctx.clock.now())) return fail({ code: "step-up-needed" });
  const asked = await writeAs(ctx, who, async (ctx): Promise<Result<null, AskFailure>> => {
    const undo = await openTokenOf(ctx, "email-undo", who.account);
    if (undo) return fail({ code: "email-change-undoable", until: undo.expiresAt });
    const own = await consumeAttempt(ctx, "email-change-account", who.account.id);
    if (!own.allowed) return fail({ code: "email-change-limit", until: own.blockedUntil });
    const box = await consumeAttempt(ctx, "email-change-address", email);
    if (!box.allowed) return fail({ code: "email-change-limit", until: box.blockedUntil });
    const there = await findAccountByEmail(ctx, email);
    const taken = there?.activatedAt ? there : undefined;
    // The link is made in both cases, so that an older wish ends in both and the page shows the same; this one is not sent.
    const token = await issueToken(ctx, {
      purpose: "email-change",
      accountId: who.account.id,
      subjectId: who.account.id,
      lifeMs: policy.confirmMs,
      data: email,
      others: "newest",
    });
    await recordAudit(ctx, { event: "email.change_asked", accountId: who.account.id, userAgent: who.userAgent });
    if (taken) await notifyTakenAddress(ctx, taken);
    else await notifyNewAddress(ctx, who, email, token);
    return ok(null);
  });
  if (!asked) return fail({ code: "session-ended" });
  return asked.ok ? ok({ email }) : asked;
}

export type ChangeLink = { state: "open" | "used" | "replaced" | "expired"; email: string } | null;

/** What a link in the new mailbox is about. Opening it changes nothing. */
export async function findEmailChange(ctx: Context, token: string): Promise<ChangeLink> {
  return show(ctx, await findToken(ctx, "email-change", token));
}

/** What "undo" in the old mailbox would restore. Opening it changes nothing. */
export async function findEmailUndo(ctx: Context, token: string): Promise<ChangeLink> {
  return show(ctx, await findToken(ctx, "email-undo", token));
}

/** The address that waits for its click, with its end, or `null`. */
export async function pendingEmailChange(
  ctx: Context,
  account: Account,
): Promise<{ email: string; expiresAt: number } | null> {
  const open = await openTokenOf(ctx, "email-change", account);
  return open?.data ? { email: open.data, expiresAt: open.expiresAt } : null;
}

/** Withdraws the request: the link in the new mailbox is dead. */
export async function cancelEmailChange(ctx: Context, who: Who): Promise<void> {
  await writeAs(ctx, who, async (ctx) => {
    await supersedeTokens(ctx, "email-change", who.account.id);
    return true;
  });
}

export type ConfirmFailure =
  | { code: "email-change-gone" }
  | { code: "password-wrong" }
  | { code: "email-change-limit" | "too-many-attempts"; until: number };

/** The browser in which the link was opened. */
export interface ConfirmingBrowser {
  userAgent: UserAgent;
  /** Only chooses the limits, as at the login. */
  deviceCookies?: readonly DeviceCookie[];
}

/**
 * The button behind the link in the new mailbox. Asks the password too: after a typing error the link is in a stranger's mailbox.
 * From then on the new address logs in; open links in the old mailbox are dead, sessions go on.
 */
export async function confirmEmailChange(
  ctx: Context,
  token: string,
  password: string,
  browser: ConfirmingBrowser = { userAgent: NO_USER_AGENT },
): Promise<Result<null, ConfirmFailure>> {
  // A slot for the hash comes before the count: a request refused under load is not a failed attempt.
  return hashPool().run(() => tryPassword(ctx, token, password, browser));
}

async function tryPassword(
  ctx: Context,
  token: string,
  password: string,
  { userAgent, deviceCookies = [] }: ConfirmingBrowser,
): Promise<Result<null, ConfirmFailure>> {
  const found = await findToken(ctx, "email-change", token);
  const owner = found && isLive(found, ctx.clock.now()) ? await findAccount(ctx, found.accountId) : undefined;
  if (!found || !owner) return fail({ code: "email-change-gone" });
  const bucket = bucketOf(owner, owner.email, deviceCookies);
  const attempt = { link: ["email-change-link", found.id], bucket, account: owner, userAgent } as const;
  const refused = await inTransaction(ctx, (ctx) => consumeLinkAttempt(ctx, attempt));
  if (refused) {
    const code = refused.code === "link-limit" ? "email-change-limit" : refused.code;
    return fail({ code, until: refused.until });
  }
  if (!(await verifyTypedPassword(ctx.keys, owner.passwordHash, password))) {
    const event = "email.change_fail" as const;
    await inTransaction(ctx, (ctx) => noteWrongLinkPassword(ctx, { event, account: owner, bucket, userAgent }));
    return fail({ code: "password-wrong" });
  }
  const done = await allOrNothing(ctx, async (ctx) => {
    const link = await consumeToken(ctx, "email-change", token);
    const account = link ? await findAccount(ctx, link.accountId) : undefined;
    if (!link?.data || !account || account.disabledAt !== null) return null;
    if (await openTokenOf(ctx, "email-undo", account)) return null;
    if (!(await moveTo(ctx, account, link.data))) return null;
    await forgiveAttempts(ctx, bucket, account);
    await supersedeEveryLink(ctx, account.id);
    await recordAudit(ctx, { event: "email.changed", accountId: account.id });
    await notifyOldAddress(ctx, account, link);
    return true;
  });
  return done ? ok(null) : fail({ code: "email-change-gone" });
}

/**
 * "Undo" from the old box: the old address is back, whoever is logged in anywhere is out, and the password, which whoever made the
 * change knew, only leads to choosing a new one. Its mail goes to the old box. A wish to end the account is taken back, and a
 * account recovery is stopped.
 */
export async function undoEmailChange(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "email-change-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const link = await consumeToken(ctx, "email-undo", token);
    const account = link ? await findAccount(ctx, link.accountId) : undefined;
    if (!link?.data || !account || !(await moveTo(ctx, account, link.data))) return null;
    // Later changes were made by whoever made this one: their undo links lead nowhere any more. Earlier ones go on working, or a
    // thief who changed the address twice would end the owner's undo with the thief's own.
    await supersedeNewerTokens(ctx, "email-undo", link);
    await stopRunningReset(ctx, account.id);
    await revokeSessions(ctx, account.id, "email-undone");
    // Whoever made the change may have made one.
    await removeAllPasskeys(ctx, account.id, "mailed-link");
    await withdrawStaffInvitationsOf(ctx, account.id);
    await requirePasswordReset(ctx, account.id, ctx.clock.now());
    await keepAccount(ctx, account.id);
    await recordAudit(ctx, { event: "email.change_undone", accountId: account.id });
    await notifyByMail(ctx, { ...account, email: link.data }, NO_USER_AGENT, {
      template: "email-change-undone",
      occasion: link.id,
      links: { main: { page: "forgot-password" } },
    });
    await sendResetMail(ctx, (await findAccount(ctx, account.id)) ?? account, NO_USER_AGENT);
    return true;
  });
  return done ? ok(null) : fail({ code: "email-change-gone" });
}

// Guarded by the address it had, and by nobody else having the new one meanwhile. A sign-up that waits there makes room.
async function moveTo(ctx: TransactionContext, account: Account, email: string): Promise<boolean> {
  await ctx.tx.delete(accounts).where(and(eq(accounts.email, email), isNull(accounts.activatedAt)));
  if (await findAccountByEmail(ctx, email)) return false;
  const rows = await ctx.tx
    .update(accounts)
    .set({ email })
    .where(and(eq(accounts.id, account.id), eq(accounts.email, account.email)))
    .returning({ id: accounts.id });
  return rows.length === 1;
}

async function notifyNewAddress(ctx: TransactionContext, who: Who, email: string, token: string): Promise<void> {
  // Nothing of the person's browser: with a typing error this is the box of a stranger.
  await mailWithoutReport(ctx, { ...who.account, email }, NO_USER_AGENT, {
    template: "email-change",
    occasion: newId(),
    links: { main: { page: "email-change", token } },
    due: ctx.clock.now() + policy.confirmMs,
  });
}

async function notifyTakenAddress(ctx: TransactionContext, owner: Account): Promise<void> {
  const { email: to, locale, id } = owner;
  await enqueue(
    ctx,
    {
      channel: "mail",
      to,
      locale,
      template: "email-change-taken",
      links: { main: { page: "login" } },
      values: { firstName: givenName(owner), at: ctx.clock.now(), ...NO_USER_AGENT },
    },
    { accountId: id, idempotencyKey: `email-change-taken|${newId()}` },
  );
}

async function notifyOldAddress(ctx: TransactionContext, account: Account, link: OneTimeToken): Promise<void> {
  const undo = await issueToken(ctx, {
    purpose: "email-undo",
    accountId: account.id,
    subjectId: link.id,
    lifeMs: policy.undoMs,
    data: account.email,
    diesWith: "nothing",
  });
  await mailWithoutReport(ctx, account, NO_USER_AGENT, {
    template: "email-changed",
    occasion: link.id,
    links: { main: { page: "login" }, second: { page: "email-change/undo", token: undo } },
    due: ctx.clock.now() + policy.undoMs,
    email: emailHint(link.data ?? ""),
  });
}

async function show(ctx: Context, link: OneTimeToken | null): Promise<ChangeLink> {
  if (!link?.data) return null;
  const { data: email } = link;
  if (link.usedAt !== null) return { state: "used", email };
  if (link.supersededAt !== null) return { state: "replaced", email };
  return { state: isLive(link, ctx.clock.now()) ? "open" : "expired", email };
}
