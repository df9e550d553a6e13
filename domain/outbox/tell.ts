import type { Transaction } from "@/db/client";
import type { Account } from "../account/account";
import type { Client, Context } from "../context";
import { enqueue } from "./enqueue";
import type { Mail, TextNotice } from "./message";

/** Queues a mail that tells the owner what happened to the account's security, in the transaction in which it happens. */
export async function tellOwner(
  tx: Transaction,
  ctx: Context,
  account: Account,
  client: Client,
  news: { template: Mail["template"]; occasion: string; links?: Mail["links"] } & Pick<
    Mail["values"],
    "method" | "left" | "due" | "email"
  >,
): Promise<void> {
  const { template, occasion, links, ...facts } = news;
  await enqueue(
    tx,
    ctx,
    {
      channel: "mail",
      to: account.email,
      locale: account.locale,
      template,
      links,
      values: { firstName: account.firstName, at: ctx.clock.now(), ...client, ...facts },
    },
    { accountId: account.id, idempotencyKey: `${template}|${occasion}` },
  );
}

/** The same by text message, to each of these numbers (E.164). */
export async function tellPhones(
  tx: Transaction,
  ctx: Context,
  account: Account,
  phones: readonly string[],
  occasion: string,
  template: TextNotice["template"] = "factor-changed",
): Promise<void> {
  for (const [index, to] of phones.entries()) {
    await enqueue(
      tx,
      ctx,
      { channel: "sms", to, locale: account.locale, template, values: { at: ctx.clock.now() } },
      { accountId: account.id, idempotencyKey: `${template}|${occasion}|${index}` },
    );
  }
}
