import { and, eq, gt } from "drizzle-orm";
import { registrations } from "@/db/schema";
import { recordAudit } from "../audit/record";
import type { Client, Context } from "../context";
import { hashToken, newToken } from "../crypto/token";
import { registration as policy } from "../policy";
import { fail, ok, type Result } from "../result";
import { type Pending, sealPending } from "./pending";
import { countMail, placeAccount } from "./place-account";

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
    const next = newToken();
    // What was typed is kept for a day under another secret, for who mistyped the address.
    const [row] = await tx
      .update(registrations)
      .set({ secretHash: hashToken("registration-pending", next), expiresAt: now + policy.activationMs })
      .where(isOpen(ctx, secret))
      .returning();
    if (!row) return fail({ code: "registration-gone" });
    const {
      email,
      firstName,
      lastName,
      dateOfBirth,
      locale,
      passwordHash,
      passwordLength,
      invitationId,
      healthspaceId,
    } = row;
    const terms = { termsVersion: current, termsAcceptedAt: now };
    const draft = { email, firstName, lastName, dateOfBirth, locale, passwordHash, passwordLength, ...terms };
    const placed = await placeAccount(tx, ctx, draft, { invitationId, healthspaceId, asOf: now }, client);
    await recordAudit(tx, ctx, {
      event: "signup.terms_accepted",
      accountId: null,
      client,
      detail: { version: current },
    });
    const pending: Pending = { ...placed, email, secret: next, ...terms, expiresAt: now + policy.activationMs };
    return ok({ pending: sealPending(ctx, pending) });
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
