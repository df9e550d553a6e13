import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccount, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { verifyTypedPassword } from "../../platform/crypto/typed-password";
import { consumeToken, findToken, isLive, type OneTimeToken } from "../../platform/one-time-token/one-time-token";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { byClientIp, consumeAllAttempts, consumeAttempt, resetAttempts } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import { type DeviceCookie, deviceCookieOf } from "../login/device-cookie";
import { activeFactor } from "../second-factor/factor";
import { judgePassword, type NewPassword, type PasswordProblem } from "./password-rule";
import { type StoredPassword, storePassword } from "./stored-password";

/** How a mailed link stands. A dead one says why, so that the person knows which mail to look for. */
export type ResetLink =
  | { state: "live"; twoFactor: "on" | "off"; email: string }
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
  return { state: "live", twoFactor: (await activeFactor(ctx, account.id)) ? "on" : "off", email: account.email };
}

export interface WasReset {
  deviceCookie: DeviceCookie;
  email: string;
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
 * login asks the code. A password that will not do leaves the link as it was. Answers what the cookie of a device cookie needs:
 * this browser belongs to the person who read the mailbox, and a stranger's failures must not lock it out again.
 */
export async function resetPassword(
  ctx: Context,
  input: NewPassword & { token: string; userAgent: UserAgent },
): Promise<Result<WasReset, ResetFailure>> {
  const fromHere = await inTransaction(ctx, (ctx) => consumeAllAttempts(ctx, byClientIp(ctx, "link-ip")));
  if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
  const found = await findLink(ctx, input.token);
  if (!found || !opens(ctx, found.link, found.account)) return fail({ code: "reset-link-dead" });
  const { link, account } = found;
  const factor = await activeFactor(ctx, account.id);
  const problems = await judgePassword(ctx, account, input, factor ? "on" : "off");
  if (problems.length > 0) return fail({ code: "password-rule", problems });
  return hashPool().run(async () => {
    const counted = await inTransaction(ctx, (ctx) => consumeAttempt(ctx, "reset-link", link.id));
    if (!counted.allowed) return fail({ code: "reset-link-tired" });
    // A password that must be renewed is not renewed by itself.
    const ended = account.passwordEndedAt !== null;
    if (ended && (await verifyTypedPassword(ctx.keys, account.passwordHash, input.password)))
      return fail({ code: "password-same" });
    const stored = await storePassword(ctx, input.password);
    const done = await allOrNothing(ctx, (ctx) => storeNewPassword(ctx, input, stored));
    return done ? ok(done) : fail({ code: "reset-link-dead" });
  });
}

async function storeNewPassword(
  ctx: TransactionContext,
  input: { token: string; userAgent: UserAgent },
  stored: StoredPassword,
): Promise<WasReset | null> {
  const link = await consumeToken(ctx, "password-reset", input.token);
  if (!link) return null;
  const [account] = await ctx.tx
    .update(accounts)
    .set({ ...stored, passwordSetAt: ctx.clock.now(), passwordEndedAt: null })
    .where(and(eq(accounts.id, link.accountId), isNull(accounts.disabledAt), isNotNull(accounts.activatedAt)))
    .returning();
  if (!account) return null;
  await revokeSessions(ctx, account.id, "password-reset");
  await clearPasswordTries(ctx, account);
  await recordAudit(ctx, { event: "reset.completed", accountId: account.id, userAgent: input.userAgent });
  await notifyPasswordChanged(ctx, account, input.userAgent, link.id);
  return { deviceCookie: deviceCookieOf(account), email: account.email };
}

/** A new password resets the attempts of wrong ones; those of the second step stay. */
export async function clearPasswordTries(ctx: TransactionContext, account: Account): Promise<void> {
  await resetAttempts(ctx, "password-account", account.email);
  await resetAttempts(ctx, "password-device-cookie", account.id);
}

/** By mail, and by text to the number in use: an intruder in the mailbox alone does not go unnoticed. */
export async function notifyPasswordChanged(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  occasion: string,
): Promise<void> {
  await notifyByMail(ctx, account, userAgent, {
    template: "password-changed",
    occasion,
    links: { main: { page: "login" } },
  });
  const factor = await activeFactor(ctx, account.id);
  if (factor?.type === "sms")
    await notifyByText(ctx, account, [factor.phone], occasion, { template: "password-changed" });
}

async function findLink(ctx: Context, token: string): Promise<{ link: OneTimeToken; account: Account } | null> {
  const link = await findToken(ctx, "password-reset", token);
  const account = link ? await findAccount(ctx, link.accountId) : undefined;
  return link && account ? { link, account } : null;
}

function opens(ctx: Context, link: OneTimeToken, account: Account): boolean {
  return (
    isLive(link, ctx.clock.now()) &&
    link.sessionVersion === account.sessionVersion &&
    account.disabledAt === null &&
    account.activatedAt !== null
  );
}
