import type { Transaction } from "@/db/client";
import type { Context, Locale, UserAgent } from "../../context";
import { type Account, findAccount, findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { findToken, issueToken, supersedeTokens } from "../../platform/one-time-token/one-time-token";
import { enqueue } from "../../platform/outbox/enqueue";
import type { Mail } from "../../platform/outbox/message";
import { byClientIp, consumeAllAttempts, type RateLimitName } from "../../platform/rate-limit/rate-limit";
import { passwordReset as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";

const limits = ["reset-minute", "reset-hour", "reset-day"] as const satisfies readonly RateLimitName[];

export interface AskPasswordReset {
  /** As typed. */
  email: string;
  userAgent: UserAgent;
  /** Of the page: the language of the mail when there is no account. */
  locale: Locale;
  /** Accounts that logged in from this browser before, with whatever password: their requests are counted apart. */
  deviceCookies?: readonly { accountId: string }[];
}

/**
 * "Forgot password?" One answer for every address: known, unknown, disabled, not activated, over the limit. Every address that
 * may get a mail gets one, and the mail says how things stand. One transaction of one shape, nothing is sent within the request.
 * A request beyond the limits leaves the link of an earlier one as it is (T27). A browser of the account's own has limits
 * of its own, or a stranger's ten requests would keep the mail from the owner for a day. Codes: what is typed is no address.
 */
export async function askPasswordReset(
  ctx: Context,
  input: AskPasswordReset,
): Promise<Result<null, { code: "reset-email-invalid" }>> {
  const email = readEmail(input.email);
  if (!email) return fail({ code: "reset-email-invalid" });
  await ctx.db.write(async (tx) => ask(tx, ctx, { ...input, email }));
  return ok(null);
}

/**
 * A new mail from the page of a dead link, in one click. Whoever holds a dead link learns nothing and can do no more than who
 * types the address. A link that never was does nothing.
 */
export async function askPasswordResetAgain(
  ctx: Context,
  input: Omit<AskPasswordReset, "email"> & { token: string },
): Promise<void> {
  await ctx.db.write(async (tx) => {
    const found = await findToken(tx, ctx, "password-reset", input.token);
    const account = found ? await findAccount(tx, found.accountId) : undefined;
    if (account) await ask(tx, ctx, { ...input, email: account.email });
  });
}

async function ask(tx: Transaction, ctx: Context, input: AskPasswordReset): Promise<void> {
  const { email, userAgent, locale, deviceCookies = [] } = input;
  const account = await findAccountByEmail(tx, email);
  const accountId = account?.id ?? null;
  const known = account !== undefined && deviceCookies.some(({ accountId: id }) => id === account.id);
  if (!(await mayMail(tx, ctx, known ? `known|${account.id}` : email, known))) {
    await recordAudit(tx, ctx, { event: "reset.refused", accountId, actorId: null, userAgent });
    return;
  }
  await recordAudit(tx, ctx, { event: "reset.requested", accountId, actorId: null, userAgent });
  await sendResetMail(tx, ctx, account ?? { email, locale }, userAgent, null);
}

async function mayMail(tx: Transaction, ctx: Context, subject: string, known: boolean): Promise<boolean> {
  const own = limits.map((limit) => [limit, subject] as const);
  const counted = await consumeAllAttempts(tx, ctx, [...own, ...(known ? [] : byClientIp(ctx, "reset-ip"))]);
  return counted.allowed;
}

interface Stranger {
  email: string;
  locale: Locale;
}

/**
 * Queues the mail that fits: a link, or why there is none. Asks no limit: that is the caller's. A newer link replaces an older
 * one. The same statements run for every kind of address. `actorId`: as in the audit.
 */
export async function sendResetMail(
  tx: Transaction,
  ctx: Context,
  to: Account | Stranger,
  userAgent: UserAgent,
  actorId?: string | null,
): Promise<void> {
  const account = "id" in to ? to : null;
  const template = templateFor(account);
  const occasion = newId();
  const token = await linkFor(tx, ctx, account, template);
  const mail: Mail = {
    channel: "mail",
    to: to.email,
    locale: to.locale,
    template,
    links: { main: token ? { page: "reset-password", token } : { page: pageFor(template) } },
    values: { firstName: account?.firstName ?? "", at: ctx.clock.now(), ...userAgent },
  };
  await enqueue(tx, ctx, mail, { accountId: account?.id ?? null, idempotencyKey: `${template}|${occasion}` });
  await recordAudit(tx, ctx, { event: "reset.mailed", accountId: account?.id ?? null, actorId, userAgent });
}

type ResetTemplate = Extract<Mail["template"], `password-reset${string}`>;

function templateFor(account: Account | null): ResetTemplate {
  if (!account) return "password-reset-unknown";
  if (account.disabledAt !== null) return "password-reset-disabled";
  return account.activatedAt === null ? "password-reset-not-activated" : "password-reset";
}

function pageFor(template: ResetTemplate): "helpdesk" | "login" | "forgot-password" {
  switch (template) {
    case "password-reset-disabled":
      return "helpdesk";
    case "password-reset-not-activated":
      return "login";
    case "password-reset":
    case "password-reset-unknown":
      return "forgot-password";
  }
}

async function linkFor(
  tx: Transaction,
  ctx: Context,
  account: Account | null,
  template: ResetTemplate,
): Promise<string | null> {
  await supersedeTokens(tx, ctx, "password-reset", account?.id ?? "nobody");
  if (!account || template !== "password-reset") return null;
  return issueToken(tx, ctx, {
    purpose: "password-reset",
    accountId: account.id,
    subjectId: account.id,
    lifeMs: policy.linkMs,
  });
}
