import type { Transaction } from "@/db/client";
import type { Client, Context } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { tellOwner } from "../../platform/outbox/notify";
import {
  bySource,
  clearTries,
  countEveryTry,
  countTry,
  giveBackTry,
  isClosed,
  pauseOfAny,
} from "../../platform/rate-limit/rate-limit";
import { passwordAlarm as alarm, throttle } from "../../policy";
import type { KnownBrowser } from "./device-cookie";

/** Where a password is counted. */
export interface Lane {
  door: "password-account" | "password-known-browser";
  subject: string;
}

export type PasswordRefused = { code: "too-many-tries"; until: number } | { code: "password-closed" };

/** Two lanes: whoever does not know this account's browsers counts by address, its owner's own browsers count apart. */
export function laneOf(account: Account | undefined, address: string, knownTo: readonly KnownBrowser[]): Lane {
  const known = account && knownTo.some((k) => k.accountId === account.id && k.passwordSetAt === account.passwordSetAt);
  if (account && known) return { door: "password-known-browser", subject: account.id };
  return { door: "password-account", subject: address };
}

/**
 * Counts one password before it is looked at: in its lane, and for strangers by where it came from, the accounts tried from there
 * included. Answers why none is looked at, or `null`. The same for addresses that nobody has.
 */
export async function countPasswordTry(tx: Transaction, ctx: Context, lane: Lane): Promise<PasswordRefused | null> {
  if (lane.door === "password-known-browser") return countAt(tx, ctx, lane, []);
  if (await isClosed(tx, ctx, lane.door, lane.subject)) return { code: "password-closed" };
  const accounts = bySource(ctx, "password-source-accounts");
  const until = await pauseOfAny(tx, ctx, accounts);
  if (until !== null) return { code: "too-many-tries", until };
  const refused = await countAt(tx, ctx, lane, bySource(ctx, "password-source"));
  if (refused) return refused;
  for (const [door, source] of accounts) {
    const pair = await countTry(tx, ctx, "password-source-pair", pairOf(source, lane));
    if (pair.allowed && pair.count === 1) await countTry(tx, ctx, door, source);
  }
  return null;
}

async function countAt(
  tx: Transaction,
  ctx: Context,
  { door, subject }: Lane,
  others: ReturnType<typeof bySource>,
): Promise<PasswordRefused | null> {
  const counted = await countEveryTry(tx, ctx, [[door, subject], ...others]);
  return counted.allowed ? null : { code: "too-many-tries", until: counted.blockedUntil };
}

/**
 * A right password clears the count of its lane. In a known browser it also opens the door again that strangers shut. What was
 * tried from the same address on other accounts stays counted.
 */
export async function clearPasswordTry(tx: Transaction, ctx: Context, lane: Lane, account: Account): Promise<void> {
  await clearTries(tx, ctx, lane.door, lane.subject);
  if (lane.door === "password-known-browser") {
    await clearTries(tx, ctx, "password-account", account.email);
    return;
  }
  for (const [door, source] of bySource(ctx, "password-source", "password-source-accounts")) {
    await giveBackTry(tx, ctx, [door, source]);
    await clearTries(tx, ctx, "password-source-pair", pairOf(source, lane));
  }
}

/** One line of alarm for every minute in which the whole site sees too many wrong passwords: somebody tries one on many (T03). */
export async function soundAlarm(tx: Transaction, ctx: Context): Promise<void> {
  const counted = await countTry(tx, ctx, "password-everyone", "everyone");
  if (!counted.allowed || counted.count !== alarm.failures) return;
  await recordAudit(tx, ctx, {
    event: "login.password.alarm",
    accountId: null,
    actorId: "system",
    detail: { failures: alarm.failures },
  });
}

/** Mails the owner once, at the wrong password that shut the door: what still works, and that nobody came in. */
export async function tellIfClosed(
  tx: Transaction,
  ctx: Context,
  account: Account,
  { door, subject }: Lane,
  client: Client,
): Promise<void> {
  if (door !== "password-account" || !(await isClosed(tx, ctx, door, subject))) return;
  await recordAudit(tx, ctx, {
    event: "login.password.closed",
    accountId: account.id,
    actorId: null,
    client,
    detail: { failures: throttle[door].hardStop },
  });
  await tellOwner(tx, ctx, account, client, {
    template: "password-closed",
    occasion: `${account.id}|${ctx.clock.now()}`,
    links: { main: { page: "forgot-password" } },
  });
}

function pairOf(source: string, { subject }: Lane): string {
  return `${source}|${subject}`;
}
