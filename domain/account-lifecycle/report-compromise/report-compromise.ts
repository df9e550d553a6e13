import { eq } from "drizzle-orm";
import { registrations } from "@/db/schema";
import { stopRunningReset } from "../../authentication/account-recovery/account-recovery";
import { removeAllPasskeys } from "../../authentication/passkey/remove-all";
import { sendResetMail } from "../../authentication/password/request-reset";
import type { Context, UserAgent } from "../../context";
import { withdrawStaffInvitationsOf } from "../../healthspace/invitation/invitation";
import { findAccount, requirePasswordReset, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { consumeToken, findToken } from "../../platform/one-time-token/one-time-token";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { keepAccount } from "../closure/closure";

// "This was not me" in every security mail (ADR 0023). The intruder may be logged in, so every session and credential is revoked
// and the owner recovers through the mailbox.

/** How the link stands, and whether a mail for a new password goes to the address that the link went to. */
export interface CompromiseReport {
  state: "open" | "done" | "expired" | "unknown";
  mail: "sent-here" | "none";
}

/** What the link is about. Opening it changes nothing. */
export async function findCompromiseReport(ctx: Context, token: string): Promise<CompromiseReport> {
  const found = await findToken(ctx, "report-compromise", token);
  const account = found ? await findAccount(ctx, found.accountId) : undefined;
  if (!found || !account) return { state: "unknown", mail: "none" };
  const mail = account.email === found.data ? "sent-here" : "none";
  if (found.usedAt !== null) return { state: "done", mail };
  return { state: found.expiresAt > ctx.clock.now() ? "open" : "expired", mail };
}

/**
 * Ends every session, all trust, every passkey, every open link, the password and unused invitations of staff, takes back a wish to end the account, stops an account recovery, and
 * queues a mail for a new password. Once, within seven days. When the account has another address by now, the password stays and no
 * mail goes out: it would reach whoever put that address there.
 */
export async function reportCompromise(
  ctx: Context,
  token: string,
  userAgent: UserAgent,
): Promise<Result<null, { code: "report-compromise-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const link = await consumeToken(ctx, "report-compromise", token);
    const account = link ? await findAccount(ctx, link.accountId) : undefined;
    if (!link || !account) return null;
    await stopRunningReset(ctx, account.id);
    await revokeSessions(ctx, account.id, "reported");
    await removeAllPasskeys(ctx, account.id, "mailed-link");
    await withdrawStaffInvitationsOf(ctx, account.id);
    await recordAudit(ctx, { event: "account.not_me", accountId: account.id, userAgent });
    await keepAccount(ctx, account.id);
    // What a stranger typed to sign up with this address (the mail "you already have an account" leads here too).
    await ctx.tx.delete(registrations).where(eq(registrations.email, account.email));
    if (account.email !== link.data) return true;
    await requirePasswordReset(ctx, account.id, ctx.clock.now());
    await sendResetMail(ctx, (await findAccount(ctx, account.id)) ?? account, userAgent);
    return true;
  });
  return done ? ok(null) : fail({ code: "report-compromise-gone" });
}
