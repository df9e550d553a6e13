import { and, eq, gt } from "drizzle-orm";
import { registrations } from "@/db/schema";
import type { Context, ReadContext, UserAgent } from "../../context";
import { accepted, sealPending } from "../../platform/account/pending-sign-up";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, newToken } from "../../platform/crypto/token";
import { registration as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { countMail, placeAccount } from "./place-account";

/**
 * The terms accepted: the account is placed, not activated, and its mail queued. Returns the sealed cookie of the pages that
 * follow. `shown`: the version that was on the page, `current`: the one that holds now; one accepts what one read.
 */
export async function acceptTerms(
  ctx: Context,
  input: { secret: string; shown: string; current: string; userAgent: UserAgent },
): Promise<
  Result<
    { pending: string },
    { code: "registration-gone" } | { code: "terms-changed" } | { code: "activation-limit"; until: number }
  >
> {
  const { secret, shown, current, userAgent } = input;
  if (shown !== current) return fail({ code: "terms-changed" });
  const now = ctx.clock.now();
  return inTransaction(ctx, async (ctx) => {
    const [found] = await ctx.tx.select({ email: registrations.email }).from(registrations).where(isOpen(ctx, secret));
    if (!found) return fail({ code: "registration-gone" });
    const until = await countMail(ctx, found.email);
    if (until) return fail({ code: "activation-limit", until });
    // From now on the row stands for the sign-up, and the secret in the browser's cookie opens nothing any more.
    const [row] = await ctx.tx
      .update(registrations)
      .set({
        secretHash: hashToken("registration", newToken()),
        expiresAt: now + policy.waitMs,
        termsVersion: current,
        termsAcceptedAt: now,
      })
      .where(isOpen(ctx, secret))
      .returning();
    const signUp = accepted(row);
    if (!signUp) return fail({ code: "registration-gone" });
    await placeAccount(ctx, signUp, userAgent);
    await recordAudit(ctx, {
      event: "signup.terms_accepted",
      accountId: null,
      userAgent,
      detail: { version: current },
    });
    return ok({ pending: sealPending(ctx, signUp.id, signUp.email) });
  });
}

/** The terms refused: nothing of what was typed stays. */
export async function refuseTerms(ctx: Context, secret: string, userAgent: UserAgent): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.tx
      .delete(registrations)
      .where(eq(registrations.secretHash, hashToken("registration", secret)))
      .returning({ id: registrations.id });
    if (rows.length > 0) await recordAudit(ctx, { event: "signup.terms_refused", accountId: null, userAgent });
  });
}

function isOpen(ctx: ReadContext, secret: string) {
  return and(
    eq(registrations.secretHash, hashToken("registration", secret)),
    gt(registrations.expiresAt, ctx.clock.now()),
  );
}
