import type { Context, Locale, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccount, findAccountByEmail } from "../../platform/account/account";
import { readEmail } from "../../platform/account/email";
import { givenName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { isFirstRefusal } from "../../platform/audit/refusal";
import { newId } from "../../platform/crypto/token";
import { findToken, issueToken, supersedeTokens } from "../../platform/one-time-token/one-time-token";
import { enqueue } from "../../platform/outbox/enqueue";
import type { Mail } from "../../platform/outbox/message";
import { type Attempt, byClientIp, consumeAllAttempts, type RateLimitName } from "../../platform/rate-limit/rate-limit";
import { passwordReset as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";

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
 * A request beyond the limits leaves the link of an earlier one as it is (T27). An hour after the last mail, when the link in it is
 * over, the next one is never refused: a stranger's requests cannot keep the owner without a link. A browser of the account's own has
 * limits of its own. Answers the address as it was read, and nothing about it; a failure: what is typed is no address.
 */
export async function askPasswordReset(
  ctx: Context,
  input: AskPasswordReset,
): Promise<Result<{ email: string }, { code: "reset-email-invalid" }>> {
  const email = readEmail(input.email);
  if (!email) return fail({ code: "reset-email-invalid" });
  await inTransaction(ctx, async (ctx) => ask(ctx, { ...input, email }));
  return ok({ email });
}

/**
 * A new mail from the page of a dead link, in one click. Whoever holds a dead link learns nothing and can do no more than who
 * types the address. A link that never was does nothing.
 */
export async function askPasswordResetAgain(
  ctx: Context,
  input: Omit<AskPasswordReset, "email"> & { token: string },
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const found = await findToken(ctx, "password-reset", input.token);
    const account = found ? await findAccount(ctx, found.accountId) : undefined;
    if (account) await ask(ctx, { ...input, email: account.email });
  });
}

async function ask(ctx: TransactionContext, input: AskPasswordReset): Promise<void> {
  const { email, userAgent, locale, deviceCookies = [] } = input;
  const account = await findAccountByEmail(ctx, email);
  const accountId = account?.id ?? null;
  const known = account !== undefined && deviceCookies.some(({ accountId: id }) => id === account.id);
  const subject = known ? `known|${account.id}` : email;
  const attempts = [...limits.map((limit): Attempt => [limit, subject]), ...(known ? [] : byClientIp(ctx, "reset-ip"))];
  const counted = await consumeAllAttempts(ctx, attempts);
  if (!counted.allowed) {
    const { limit, blockedUntil: until } = counted;
    const refusing = attempts.find(([name]) => name === limit)?.[1] ?? subject;
    // A pause of a network is not about the account that the last request from there happened to name.
    const about = limit === "reset-ip" ? null : accountId;
    if (await isFirstRefusal(ctx, { limit, subject: refusing, until }))
      await recordAudit(ctx, { event: "reset.refused", accountId: about, actorId: null, userAgent });
    return;
  }
  await recordAudit(ctx, { event: "reset.requested", accountId, actorId: null, userAgent });
  await sendResetMail(ctx, account ?? { email, locale }, userAgent, null);
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
  ctx: TransactionContext,
  to: Account | Stranger,
  userAgent: UserAgent,
  actorId?: string | null,
): Promise<void> {
  const account = "id" in to ? to : null;
  const template = templateFor(account);
  const occasion = newId();
  const token = await linkFor(ctx, account, template);
  const mail: Mail = {
    channel: "mail",
    to: to.email,
    locale: to.locale,
    template,
    links: { main: token ? { page: "reset-password", token } : { page: pageFor(template) } },
    values: { firstName: account ? givenName(account) : "", at: ctx.clock.now(), ...userAgent },
  };
  await enqueue(ctx, mail, { accountId: account?.id ?? null, idempotencyKey: `${template}|${occasion}` });
  await recordAudit(ctx, { event: "reset.mailed", accountId: account?.id ?? null, actorId, userAgent });
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
  ctx: TransactionContext,
  account: Account | null,
  template: ResetTemplate,
): Promise<string | null> {
  await supersedeTokens(ctx, "password-reset", account?.id ?? "nobody");
  if (!account || template !== "password-reset") return null;
  return issueToken(ctx, {
    purpose: "password-reset",
    accountId: account.id,
    subjectId: account.id,
    lifeMs: policy.linkMs,
  });
}
