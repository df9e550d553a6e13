import { and, eq, gt } from "drizzle-orm";
import { registrations } from "@/db/schema";
import type { Client, Context } from "../../context";
import { sealPending } from "../../platform/account/pending-registration";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, newToken } from "../../platform/crypto/token";
import { registration as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { accepted, countMail, placeAccount } from "./place-account";

/**
 * The terms accepted: the account is placed, not activated, and its mail queued. Answers the sealed cookie of the pages that
 * follow. `shown`: the version that was on the page, `current`: the one that holds now; one accepts what one read.
 */
export async function acceptTerms(
  ctx: Context,
  input: { secret: string; shown: string; current: string; client: Client },
): Promise<
  Result<
    { pending: string },
    { code: "registration-gone" } | { code: "terms-changed" } | { code: "activation-limit"; until: number }
  >
> {
  const { secret, shown, current, client } = input;
  if (shown !== current) return fail({ code: "terms-changed" });
  const now = ctx.clock.now();
  return ctx.db.write(async (tx) => {
    const [found] = await tx.select({ email: registrations.email }).from(registrations).where(isOpen(ctx, secret));
    if (!found) return fail({ code: "registration-gone" });
    const until = await countMail(tx, ctx, found.email);
    if (until) return fail({ code: "activation-limit", until });
    // From now on the row stands for the sign-up, and the secret in the browser's cookie opens nothing any more.
    const [row] = await tx
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
    await placeAccount(tx, ctx, signUp, client);
    await recordAudit(tx, ctx, {
      event: "signup.terms_accepted",
      accountId: null,
      client,
      detail: { version: current },
    });
    return ok({ pending: sealPending(ctx, signUp.id, signUp.email) });
  });
}

/** The terms refused: nothing of what was typed stays. */
export async function refuseTerms(ctx: Context, secret: string, client: Client): Promise<void> {
  await ctx.db.write(async (tx) => {
    const rows = await tx
      .delete(registrations)
      .where(eq(registrations.secretHash, hashToken("registration", secret)))
      .returning({ id: registrations.id });
    if (rows.length > 0) await recordAudit(tx, ctx, { event: "signup.terms_refused", accountId: null, client });
  });
}

function isOpen(ctx: Context, secret: string) {
  return and(
    eq(registrations.secretHash, hashToken("registration", secret)),
    gt(registrations.expiresAt, ctx.clock.now()),
  );
}
