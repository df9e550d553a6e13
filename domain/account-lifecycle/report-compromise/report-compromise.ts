import { eq } from "drizzle-orm";
import { registrations } from "@/db/schema";
import { allOrNothing } from "../../all-or-nothing";
import { stopRunningReset } from "../../authentication/account-recovery/account-recovery";
import { sendResetMail } from "../../authentication/password/request-reset";
import type { Client, Context } from "../../context";
import { endEverything, endPassword, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { consumeToken, findToken } from "../../platform/one-time-token/one-time-token";
import { fail, ok, type Result } from "../../result";
import { keepAccount } from "../closure/closure";

// Product item 10: "this was not me" in every security mail. Whoever did it may be logged in right now, so everything ends, and
// the way back leads through the mailbox.

/** How the link stands, and whether a mail for a new password goes to the address that the link went to. */
export interface NotMe {
  state: "open" | "done" | "expired" | "unknown";
  mail: "sent-here" | "none";
}

/** What the link is about. Opening it changes nothing. */
export async function findNotMe(ctx: Context, token: string): Promise<NotMe> {
  const found = await findToken(ctx.db.read, ctx, "not-me", token);
  const account = found ? await findAccount(ctx.db.read, found.accountId) : undefined;
  if (!found || !account) return { state: "unknown", mail: "none" };
  const mail = account.email === found.data ? "sent-here" : "none";
  if (found.usedAt !== null) return { state: "done", mail };
  return { state: found.expiresAt > ctx.clock.now() ? "open" : "expired", mail };
}

/**
 * Ends every session, all trust, every open link and the password, takes back a wish to end the account, stops a helped reset, and
 * queues a mail for a new password. Once, within seven days. When the account has another address by now, the password stays and no
 * mail goes out: it would reach whoever put that address there.
 */
export async function reportNotMe(
  ctx: Context,
  token: string,
  client: Client,
): Promise<Result<null, { code: "not-me-gone" }>> {
  const done = await allOrNothing(ctx, async (tx) => {
    const link = await consumeToken(tx, ctx, "not-me", token);
    const account = link ? await findAccount(tx, link.accountId) : undefined;
    if (!link || !account) return null;
    await stopRunningReset(tx, ctx, account.id);
    await endEverything(tx, account.id);
    await recordAudit(tx, ctx, { event: "account.not_me", accountId: account.id, client });
    await keepAccount(tx, ctx, account.id);
    // What a stranger typed to sign up with this address (the mail "you already have an account" leads here too).
    await tx.delete(registrations).where(eq(registrations.email, account.email));
    if (account.email !== link.data) return true;
    await endPassword(tx, account.id, ctx.clock.now());
    await sendResetMail(tx, ctx, (await findAccount(tx, account.id)) ?? account, client);
    return true;
  });
  return done ? ok(null) : fail({ code: "not-me-gone" });
}
