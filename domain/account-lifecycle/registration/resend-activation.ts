import { and, eq, gt, isNull } from "drizzle-orm";
import { accounts, registrations } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import { type NewEmailFailure, readNewEmail } from "../../platform/account/email-suggestion";
import { accepted, type Pending, type SignUp, sealPending } from "../../platform/account/pending-sign-up";
import { recordAudit } from "../../platform/audit/record";
import { issueToken } from "../../platform/one-time-token/one-time-token";
import { blockedUntil, consumeAllAttempts } from "../../platform/rate-limit/rate-limit";
import { registration as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { countMail, mailActivation, mailOwner, placeAccount, signUpsFromHere } from "./place-account";

/** From when a new mail may be asked for. Milliseconds since 1970. */
export async function resendableAt(ctx: Context, pending: Pending): Promise<number> {
  const limits = ["activation-mail-minute", "activation-mail-hour"] as const;
  const pauses = await Promise.all(limits.map((limit) => blockedUntil(ctx, limit, pending.email)));
  return Math.max(0, ...pauses.map((until) => until ?? 0));
}

/** "Stuur opnieuw". A refusal by the limit leaves the older link alive. */
export async function resendActivation(
  ctx: Context,
  pending: Pending,
  userAgent: UserAgent,
): Promise<Result<null, { code: "activation-limit" | "network-limit"; until: number }>> {
  return inTransaction(ctx, async (ctx) => {
    const fromHere = await consumeAllAttempts(ctx, signUpsFromHere(ctx));
    if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
    const until = await countMail(ctx, pending.email);
    if (until) return fail({ code: "activation-limit", until });
    const signUp = await findSignUp(ctx, pending);
    const there = await findAccountByEmail(ctx, pending.email);
    if (there && there.activatedAt !== null) await mailOwner(ctx, there, userAgent);
    else if (there && signUp && isPlacedBy(signUp, there)) await mailActivation(ctx, there, userAgent);
    else if (there && signUp) await replacedByNewer(ctx, there, userAgent);
    return ok(null);
  });
}

/** "Klopt je adres niet?": the mail goes to this address instead, and the links in the old mails die. Returns the new cookie. */
export async function changeAddress(
  ctx: Context,
  pending: Pending,
  typed: string,
  userAgent: UserAgent,
  /** The address that the person was asked about, see `readNewEmail`. */
  confirmed?: string,
): Promise<
  Result<
    { pending: string },
    NewEmailFailure | { code: "registration-gone" } | { code: "activation-limit" | "network-limit"; until: number }
  >
> {
  const read = readNewEmail(typed, confirmed);
  if (!read.ok) return read;
  const email = read.value;
  return inTransaction(ctx, async (ctx) => {
    const fromHere = await consumeAllAttempts(ctx, signUpsFromHere(ctx));
    if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
    const until = await countMail(ctx, email);
    if (until) return fail({ code: "activation-limit", until });
    const signUp = await findSignUp(ctx, pending);
    if (!signUp) return fail({ code: "registration-gone" });
    // The first address is free again whatever the second one is: a mail to the first must not tell whether the second was taken.
    await ctx.tx
      .delete(accounts)
      .where(
        and(
          eq(accounts.email, signUp.email),
          eq(accounts.passwordHash, signUp.passwordHash),
          isNull(accounts.activatedAt),
          isNull(accounts.disabledAt),
        ),
      );
    await ctx.tx
      .update(registrations)
      .set({ email, expiresAt: ctx.clock.now() + policy.waitMs })
      .where(eq(registrations.id, signUp.id));
    await placeAccount(ctx, { ...signUp, email }, userAgent);
    await recordAudit(ctx, { event: "signup.address_changed", accountId: null, userAgent });
    return ok({ pending: sealPending(ctx, signUp.id, email) });
  });
}

// Somebody signed up with this address after them. They get no mail, and may not tell by the time it takes: as many rows are written.
async function replacedByNewer(ctx: TransactionContext, account: Account, userAgent: UserAgent): Promise<void> {
  const dead = { accountId: account.id, subjectId: account.id, lifeMs: 0, others: "keep" } as const;
  for (const purpose of ["activation", "activation-stop"] as const) await issueToken(ctx, { ...dead, purpose });
  await recordAudit(ctx, { event: "signup.address_known", accountId: account.id, actorId: null, userAgent });
}

// The account that this sign-up placed and nothing newer: another one for the same address has set another password.
function isPlacedBy(signUp: SignUp, account: Account): boolean {
  const same = account.email === signUp.email && account.passwordHash === signUp.passwordHash;
  return same && account.activatedAt === null && account.disabledAt === null;
}

async function findSignUp(ctx: ReadContext, pending: Pending): Promise<SignUp | null> {
  const [row] = await ctx.db.read
    .select()
    .from(registrations)
    .where(and(eq(registrations.id, pending.registrationId), gt(registrations.expiresAt, ctx.clock.now())));
  return accepted(row);
}
