import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { accounts } from "@/db/schema";
import { allOrNothing } from "../../all-or-nothing";
import type { Client, Context } from "../../context";
import { type Account, endEverything, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { verifyPassword } from "../../platform/crypto/password-hash";
import { consumeToken, findToken, isLive, type OneTimeToken } from "../../platform/one-time-token/one-time-token";
import { tellOwner, tellPhones } from "../../platform/outbox/notify";
import { bySource, clearTries, countEveryTry, countTry } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { activeFactor } from "../second-factor/factor";
import { judgePassword, type NewPassword, type PasswordProblem } from "./password-rule";
import { type StoredPassword, storePassword } from "./stored-password";

/** How a mailed link stands. A dead one says why, so that the person knows which mail to look for. */
export type ResetLink =
  | { state: "live"; twoFactor: "on" | "off" }
  | { state: "used" | "expired" | "ended" | "unknown" }
  | { state: "replaced"; at: number };

/** What the mailed link is about. Opening it, by a person or by a mail scanner, changes nothing. */
export async function findPasswordReset(ctx: Context, token: string): Promise<ResetLink> {
  const found = await findLink(ctx, token);
  if (!found) return { state: "unknown" };
  const { link, account } = found;
  if (link.usedAt !== null) return { state: "used" };
  if (link.supersededAt !== null) return { state: "replaced", at: link.supersededAt };
  if (link.expiresAt <= ctx.clock.now()) return { state: "expired" };
  if (!opens(ctx, link, account)) return { state: "ended" };
  return { state: "live", twoFactor: (await activeFactor(ctx.db.read, account.id)) ? "on" : "off" };
}

export type ResetFailure =
  | { code: "reset-link-dead" }
  | { code: "reset-link-tired" }
  | { code: "password-same" }
  | { code: "network-limit"; until: number }
  | { code: "password-rule"; problems: PasswordProblem[] };

/**
 * Sets the new password: once, within the hour, newest link only (S1). Ends every session, all trust and all open links, clears
 * what stood in the way of the password, tells the owner. Never logs in and never touches a factor (deviation D11): the next
 * login asks the code. A password that will not do leaves the link as it was. Answers what the cookie of a known browser needs:
 * whoever read the mailbox sits here, and a stranger's failures must not shut this browser out again.
 */
export async function resetPassword(
  ctx: Context,
  input: NewPassword & { token: string; client: Client },
): Promise<Result<{ accountId: string; passwordSetAt: number }, ResetFailure>> {
  const fromHere = await ctx.db.write((tx) => countEveryTry(tx, ctx, bySource(ctx, "link-source")));
  if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
  const found = await findLink(ctx, input.token);
  if (!found || !opens(ctx, found.link, found.account)) return fail({ code: "reset-link-dead" });
  const { link, account } = found;
  const factor = await activeFactor(ctx.db.read, account.id);
  const problems = await judgePassword(ctx.db.read, ctx, account, input, factor ? "on" : "off");
  if (problems.length > 0) return fail({ code: "password-rule", problems });
  return hashPool().run(async () => {
    const counted = await ctx.db.write((tx) => countTry(tx, ctx, "reset-link", link.id));
    if (!counted.allowed) return fail({ code: "reset-link-tired" });
    // A password that must be renewed is not renewed by itself.
    const ended = account.passwordEndedAt !== null;
    if (ended && (await verifyPassword(ctx.keys, account.passwordHash, input.password.normalize("NFC"))))
      return fail({ code: "password-same" });
    const stored = await storePassword(ctx, input.password);
    const done = await allOrNothing(ctx, (tx) => settle(tx, ctx, input, stored));
    return done ? ok(done) : fail({ code: "reset-link-dead" });
  });
}

async function settle(
  tx: Transaction,
  ctx: Context,
  input: { token: string; client: Client },
  stored: StoredPassword,
): Promise<{ accountId: string; passwordSetAt: number } | null> {
  const link = await consumeToken(tx, ctx, "password-reset", input.token);
  if (!link) return null;
  const [account] = await tx
    .update(accounts)
    .set({ ...stored, passwordSetAt: ctx.clock.now(), passwordEndedAt: null })
    .where(and(eq(accounts.id, link.accountId), isNull(accounts.disabledAt), isNotNull(accounts.activatedAt)))
    .returning();
  if (!account) return null;
  await endEverything(tx, account.id);
  await clearPasswordTries(tx, ctx, account);
  await recordAudit(tx, ctx, { event: "reset.completed", accountId: account.id, client: input.client });
  await tellPasswordChanged(tx, ctx, account, input.client, link.id);
  return { accountId: account.id, passwordSetAt: account.passwordSetAt };
}

/** A new password opens the doors that wrong ones had shut; those of the second step stay as they are. */
export async function clearPasswordTries(tx: Transaction, ctx: Context, account: Account): Promise<void> {
  await clearTries(tx, ctx, "password-account", account.email);
  await clearTries(tx, ctx, "password-known-browser", account.id);
}

/** By mail, and by text to the number in use: whoever reads only the mailbox does not go unnoticed. */
export async function tellPasswordChanged(
  tx: Transaction,
  ctx: Context,
  account: Account,
  client: Client,
  occasion: string,
): Promise<void> {
  await tellOwner(tx, ctx, account, client, {
    template: "password-changed",
    occasion,
    links: { main: { page: "login" } },
  });
  const factor = await activeFactor(tx, account.id);
  if (factor?.type === "sms") await tellPhones(tx, ctx, account, [factor.phone], occasion, "password-changed");
}

async function findLink(ctx: Context, token: string): Promise<{ link: OneTimeToken; account: Account } | null> {
  const link = await findToken(ctx.db.read, ctx, "password-reset", token);
  const account = link ? await findAccount(ctx.db.read, link.accountId) : undefined;
  return link && account ? { link, account } : null;
}

function opens(ctx: Context, link: OneTimeToken, account: Account): boolean {
  return (
    isLive(link, ctx.clock.now()) &&
    link.epoch === account.epoch &&
    account.disabledAt === null &&
    account.activatedAt !== null
  );
}
