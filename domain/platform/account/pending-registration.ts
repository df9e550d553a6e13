import { and, desc, eq, gt, gte, isNotNull, isNull, sql } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { accounts, registrations } from "@/db/schema";
import {
  accepted,
  countMail,
  mailActivation,
  mailOwner,
  placeAccount,
  type SignUp,
  signUpsFromHere,
} from "../../account-lifecycle/registration/place-account";
import type { Client, Context } from "../../context";
import { registration as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";
import { recordAudit } from "../audit/record";
import { seal, unseal } from "../crypto/seal";
import { countEveryTry, pauseOf } from "../rate-limit/rate-limit";
import { type Account, findAccountByEmail } from "./account";
import { canonicalEmail } from "./email";

/**
 * What the browser carries between "Registreren" and the mail, sealed. It names a sign-up, not an account: it looks and works the
 * same whether an account waits for its mail or the address was taken and there is none. Only the mailbox tells.
 */
export interface Pending {
  registrationId: string;
  email: string;
  expiresAt: number;
}

export function sealPending(ctx: Context, registrationId: string, email: string): string {
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
 * The newest sign-up for this address that waits to be activated. A login asks this and not whether an account waits, so that
 * whoever signs up with the address of somebody else is answered as for a free one (D9). One from before the address was
 * activated (`since`) waits for nothing any more.
 */
export async function newestSignUp(
  reader: Reader,
  ctx: Context,
  email: string,
  since: number | null,
): Promise<SignUp | null> {
  const [row] = await reader
    .select()
    .from(registrations)
    .where(
      and(
        eq(registrations.email, email),
        isNotNull(registrations.termsAcceptedAt),
        gt(registrations.expiresAt, ctx.clock.now()),
        gte(registrations.expiresAt, (since ?? 0) + policy.waitMs),
      ),
    )
    .orderBy(desc(registrations.expiresAt), desc(sql`rowid`))
    .limit(1);
  return accepted(row);
}

/** From when a new mail may be asked for. Milliseconds since 1970. */
export async function resendableAt(ctx: Context, pending: Pending): Promise<number> {
  const doors = ["activation-mail-minute", "activation-mail-hour"] as const;
  const pauses = await Promise.all(doors.map((door) => pauseOf(ctx.db.read, ctx, door, pending.email)));
  return Math.max(0, ...pauses.map((until) => until ?? 0));
}

/** "Stuur opnieuw". A refusal by the limit leaves the older link alive. */
export async function resendActivation(
  ctx: Context,
  pending: Pending,
  client: Client,
): Promise<Result<null, { code: "activation-limit" | "network-limit"; until: number }>> {
  return ctx.db.write(async (tx) => {
    const fromHere = await countEveryTry(tx, ctx, signUpsFromHere(ctx));
    if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
    const until = await countMail(tx, ctx, pending.email);
    if (until) return fail({ code: "activation-limit", until });
    const signUp = await findSignUp(tx, ctx, pending);
    const there = await findAccountByEmail(tx, pending.email);
    if (there && there.activatedAt !== null) await mailOwner(tx, ctx, there, client);
    else if (there && signUp && isPlacedBy(signUp, there)) await mailActivation(tx, ctx, there, client);
    return ok(null);
  });
}

/** "Klopt je adres niet?": the mail goes to this address instead, and the links in the old mails die. Answers the new cookie. */
export async function changeAddress(
  ctx: Context,
  pending: Pending,
  typed: string,
  client: Client,
): Promise<
  Result<
    { pending: string },
    | { code: "email-invalid" }
    | { code: "registration-gone" }
    | { code: "activation-limit" | "network-limit"; until: number }
  >
> {
  const email = canonicalEmail(typed);
  if (!email) return fail({ code: "email-invalid" });
  return ctx.db.write(async (tx) => {
    const fromHere = await countEveryTry(tx, ctx, signUpsFromHere(ctx));
    if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
    const until = await countMail(tx, ctx, email);
    if (until) return fail({ code: "activation-limit", until });
    const signUp = await findSignUp(tx, ctx, pending);
    if (!signUp) return fail({ code: "registration-gone" });
    // The first address is free again whatever the second one is: a mail to the first must not tell whether the second was taken.
    await tx
      .delete(accounts)
      .where(
        and(
          eq(accounts.email, signUp.email),
          eq(accounts.passwordHash, signUp.passwordHash),
          isNull(accounts.activatedAt),
          isNull(accounts.disabledAt),
        ),
      );
    await tx
      .update(registrations)
      .set({ email, expiresAt: ctx.clock.now() + policy.waitMs })
      .where(eq(registrations.id, signUp.id));
    await placeAccount(tx, ctx, { ...signUp, email }, client);
    await recordAudit(tx, ctx, { event: "signup.address_changed", accountId: null, client });
    return ok({ pending: sealPending(ctx, signUp.id, email) });
  });
}

// The account that this sign-up placed and nothing newer: another one for the same address has set another password.
function isPlacedBy(signUp: SignUp, account: Account): boolean {
  const same = account.email === signUp.email && account.passwordHash === signUp.passwordHash;
  return same && account.activatedAt === null && account.disabledAt === null;
}

async function findSignUp(reader: Reader, ctx: Context, pending: Pending): Promise<SignUp | null> {
  const [row] = await reader
    .select()
    .from(registrations)
    .where(and(eq(registrations.id, pending.registrationId), gt(registrations.expiresAt, ctx.clock.now())));
  return accepted(row);
}
