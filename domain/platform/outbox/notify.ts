import type { TransactionContext, UserAgent } from "../../context";
import { reportCompromise } from "../../policy";
import { type Account, findAccount } from "../account/account";
import { givenName } from "../account/person-name";
import { recordAudit } from "../audit/record";
import { issueToken } from "../one-time-token/one-time-token";
import { blockedUntilAny, consumeAllAttempts } from "../rate-limit/rate-limit";
import { reserveText } from "./budget";
import { enqueue } from "./enqueue";
import type { FactorChange, Mail, MailLink, TextNotice } from "./message";

type News = { template: Mail["template"]; occasion: string; links?: Mail["links"] } & Pick<
  Mail["values"],
  "method" | "change" | "desk" | "codes" | "trust" | "left" | "due" | "email" | "sender"
>;

/**
 * Queues a mail that tells the owner what happened to the account's security, in the transaction in which it happens. Every one
 * carries "this was not me" as its second link, unless it brings a second link of its own (ADR 0023) or the account's address is
 * not proven. It goes to the address that the account has at this moment, whatever the caller read before (ADR 0076).
 */
export async function notifyByMail(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  news: News,
): Promise<void> {
  const current = await findAccount(ctx, account.id);
  const second = news.links?.second ?? (current ? await reportLink(ctx, current, news) : undefined);
  await mailWithoutReport(ctx, current ?? account, userAgent, { ...news, links: { ...news.links, second } });
}

/**
 * Queues a mail with these links and no other: for an address that is not, or no longer, the account's proven one. Whoever reads it
 * may be a stranger, so its links act on the wish that the mail is about and on nothing else (ADR 0076, `mail-powers.ts`).
 */
export async function mailWithoutReport(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  { template, occasion, links, ...facts }: News,
): Promise<void> {
  await enqueue(
    ctx,
    {
      channel: "mail",
      to: account.email,
      locale: account.locale,
      template,
      links,
      values: { firstName: givenName(account), at: ctx.clock.now(), ...userAgent, ...facts },
    },
    { accountId: account.id, idempotencyKey: `${template}|${occasion}` },
  );
}

// An account that is gone has nothing left to take back. One that waits to be activated has proven no address.
async function reportLink(
  ctx: TransactionContext,
  account: Account,
  { template, due }: News,
): Promise<MailLink | undefined> {
  if (account.activatedAt === null) return undefined;
  // It stops a deletion as long as there is something to stop.
  const lifeMs = template === "account-closing" && due ? due - ctx.clock.now() : reportCompromise.linkMs;
  return { page: "report-compromise", token: await reportToken(ctx, account, lifeMs) };
}

// It keeps the address it was mailed to: if the account has another one by then, no reset may be mailed to that.
function reportToken(ctx: TransactionContext, account: Account, lifeMs: number): Promise<string> {
  return issueToken(ctx, {
    purpose: "report-compromise",
    accountId: account.id,
    subjectId: account.id,
    lifeMs,
    data: account.email,
    diesWith: "nothing",
  });
}

type TextNews =
  | { template: "factor-changed"; change: FactorChange }
  | { template: Exclude<TextNotice["template"], "factor-changed">; change?: undefined };

/**
 * The same by text message, to each of these numbers (E.164), within the limits of the account, the number and the part of the
 * day's budget that notices may use. Beyond them the mail that goes with it has to do.
 */
export async function notifyByText(
  ctx: TransactionContext,
  account: Account,
  phones: readonly string[],
  occasion: string,
  { template, change }: TextNews,
): Promise<void> {
  for (const [index, to] of phones.entries()) {
    const reason = await consumeNoticeLimits(ctx, account.id, to);
    if (reason !== null) {
      await recordAudit(ctx, { event: "sms.blocked", accountId: account.id, detail: { reason, template } });
      continue;
    }
    await enqueue(
      ctx,
      { channel: "sms", to, locale: account.locale, template, values: { at: ctx.clock.now(), change } },
      { accountId: account.id, idempotencyKey: `${template}|${occasion}|${index}` },
    );
  }
}

// Apart from the limits of codes: whoever uses up the one kind cannot keep the other from the owner. Counts at all of them or at none.
async function consumeNoticeLimits(ctx: TransactionContext, accountId: string, phone: string): Promise<string | null> {
  const limits = [
    ["text-notice-account-hour", accountId],
    ["text-notice-account-day", accountId],
    ["text-notice-number-hour", phone],
    ["text-notice-number-day", phone],
  ] as const;
  if ((await blockedUntilAny(ctx, limits)) === null && !(await reserveText(ctx, "other"))) return "budget";
  const counted = await consumeAllAttempts(ctx, limits);
  return counted.allowed ? null : counted.limit;
}
