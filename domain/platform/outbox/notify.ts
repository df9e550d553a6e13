import type { TransactionContext, UserAgent } from "../../context";
import { reportCompromise } from "../../policy";
import type { Account } from "../account/account";
import { recordAudit } from "../audit/record";
import { issueToken } from "../one-time-token/one-time-token";
import { reserveText } from "./budget";
import { enqueue } from "./enqueue";
import type { Mail, MailLink, TextNotice } from "./message";

/**
 * Queues a mail that tells the owner what happened to the account's security, in the transaction in which it happens. Every one
 * carries "this was not me" as its second link, unless it brings a second link of its own (ADR 0023).
 */
export async function notifyByMail(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  news: { template: Mail["template"]; occasion: string; links?: Mail["links"] } & Pick<
    Mail["values"],
    "method" | "left" | "due" | "email"
  >,
): Promise<void> {
  const { template, occasion, links, ...facts } = news;
  const second = links?.second ?? (await reportLink(ctx, account, news));
  await enqueue(
    ctx,
    {
      channel: "mail",
      to: account.email,
      locale: account.locale,
      template,
      links: { ...links, second },
      values: { firstName: account.firstName, at: ctx.clock.now(), ...userAgent, ...facts },
    },
    { accountId: account.id, idempotencyKey: `${template}|${occasion}` },
  );
}

// An account that is gone has nothing left to take back, and no row for a link to hang on.
async function reportLink(
  ctx: TransactionContext,
  account: Account,
  { template, due }: { template: Mail["template"]; due?: number },
): Promise<MailLink | undefined> {
  if (template === "account-deleted") return undefined;
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

/** The same by text message, to each of these numbers (E.164). */
export async function notifyByText(
  ctx: TransactionContext,
  account: Account,
  phones: readonly string[],
  occasion: string,
  template: TextNotice["template"] = "factor-changed",
): Promise<void> {
  for (const [index, to] of phones.entries()) {
    // Without money left the mail that goes with it has to do.
    if (!(await reserveText(ctx))) {
      await recordAudit(ctx, {
        event: "sms.blocked",
        accountId: account.id,
        detail: { reason: "budget", template },
      });
      continue;
    }
    await enqueue(
      ctx,
      { channel: "sms", to, locale: account.locale, template, values: { at: ctx.clock.now() } },
      { accountId: account.id, idempotencyKey: `${template}|${occasion}|${index}` },
    );
  }
}
