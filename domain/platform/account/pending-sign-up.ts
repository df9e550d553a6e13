import { and, desc, eq, gt, isNotNull, sql } from "drizzle-orm";
import { registrations } from "@/db/schema";
import type { Context, ReadContext } from "../../context";
import { registration as policy } from "../../policy";
import { seal, unseal } from "../crypto/seal";

/** A sign-up whose terms are accepted. */
export type SignUp = typeof registrations.$inferSelect & { termsVersion: string; termsAcceptedAt: number };

/** The row as a sign-up, or `null`: a form whose terms are not accepted. */
export function accepted(row: typeof registrations.$inferSelect | undefined): SignUp | null {
  if (!row || row.termsVersion === null || row.termsAcceptedAt === null) return null;
  return { ...row, termsVersion: row.termsVersion, termsAcceptedAt: row.termsAcceptedAt };
}

/**
 * What the browser carries between "Registreren" and the mail, sealed. It names a sign-up, not an account: it looks and works the
 * same whether an account waits for its mail or the address was taken and there is none. Only the mailbox tells.
 */
export interface Pending {
  registrationId: string;
  email: string;
  expiresAt: number;
}

export function sealPending(ctx: ReadContext, registrationId: string, email: string): string {
  const pending: Pending = { registrationId, email, expiresAt: ctx.clock.now() + policy.activationMs };
  return seal(ctx.keys, "pending-activation-seal/v2", "pending", JSON.stringify(pending));
}

/** Opens the cookie, or `null`: not ours, or more than a day old. */
export function openPending(ctx: Context, sealed: string | undefined): Pending | null {
  if (!sealed) return null;
  try {
    const pending = JSON.parse(unseal(ctx.keys, "pending-activation-seal/v2", "pending", sealed)) as Pending;
    return pending.expiresAt > ctx.clock.now() ? pending : null;
  } catch {
    return null;
  }
}

/**
 * The sign-ups for this address that wait to be activated, the newest first. A login asks these and not whether an account waits, so
 * that whoever signs up with the address of somebody else is answered as for a free one (D9). All of them, and also those from before
 * the address was activated: whether its owner signed up or activated meanwhile must not show (T126).
 */
export async function waitingSignUps(ctx: ReadContext, email: string): Promise<SignUp[]> {
  const rows = await ctx.db.read
    .select()
    .from(registrations)
    .where(
      and(
        eq(registrations.email, email),
        isNotNull(registrations.termsAcceptedAt),
        gt(registrations.expiresAt, ctx.clock.now()),
      ),
    )
    .orderBy(desc(registrations.expiresAt), desc(sql`rowid`));
  return rows.map(accepted).filter((signUp) => signUp !== null);
}
