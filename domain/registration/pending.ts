import { and, eq, gt } from "drizzle-orm";
import type { Reader } from "@/db/client";
import { registrations } from "@/db/schema";
import { type Account, findAccount, findAccountByEmail } from "../account/account";
import { canonicalEmail } from "../account/email";
import { recordAudit } from "../audit/record";
import type { Client, Context } from "../context";
import { seal, unseal } from "../crypto/seal";
import { hashToken, newToken } from "../crypto/token";
import { supersedeTokens } from "../one-time-token/one-time-token";
import { registration as policy } from "../policy";
import { fail, ok, type Result } from "../result";
import { countEveryTry, pauseOf } from "../throttle/throttle";
import {
  countMail,
  mailActivation,
  mailOwner,
  moveAccount,
  type Placed,
  placeAccount,
  signUpsFromHere,
} from "./place-account";

/**
 * What the browser carries between "Registreren" and the mail, sealed. It looks the same whether an account waits for its mail or
 * the address was taken and there is none: only the mailbox tells.
 */
export interface Pending extends Placed {
  email: string;
  /** Opens the filled-in form again when the address was mistyped. */
  secret: string;
  termsVersion: string;
  termsAcceptedAt: number;
  expiresAt: number;
}

export function sealPending(ctx: Context, pending: Pending): string {
  return seal(ctx.keys, "pending-activation-seal/v1", "pending", JSON.stringify(pending));
}

/** For who logs in to an account that is not activated yet: the same pages as after signing up. */
export function pendingOf(ctx: Context, account: Account): string {
  return sealPending(ctx, {
    accountId: account.id,
    passwordSetAt: account.passwordSetAt,
    email: account.email,
    secret: newToken(),
    termsVersion: account.termsVersion ?? "",
    termsAcceptedAt: account.termsAcceptedAt ?? 0,
    expiresAt: ctx.clock.now() + policy.activationMs,
  });
}

/** Opens the cookie, or `null`: not ours, or more than a day old. */
export function openPending(ctx: Context, sealed: string | undefined): Pending | null {
  if (!sealed) return null;
  try {
    const pending = JSON.parse(unseal(ctx.keys, "pending-activation-seal/v1", "pending", sealed)) as Pending;
    return pending.expiresAt > ctx.clock.now() ? pending : null;
  } catch {
    return null;
  }
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
    const account = await waiting(tx, pending);
    const owner = await findAccountByEmail(tx, pending.email);
    if (account?.email === pending.email) await mailActivation(tx, ctx, account, client);
    else if (owner && owner.activatedAt !== null) await mailOwner(tx, ctx, owner, client);
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
    const next: Pending = { ...pending, email };
    const account = await waiting(tx, pending);
    const owner = await findAccountByEmail(tx, email);
    if (account) {
      await supersedeTokens(tx, ctx, "activation", account.id);
      if (owner && owner.activatedAt !== null) await mailOwner(tx, ctx, owner, client);
      else if (owner?.id === account.id) await mailActivation(tx, ctx, account, client);
      else await mailActivation(tx, ctx, await moveAccount(tx, ctx, account, email), client);
      await recordAudit(tx, ctx, { event: "signup.address_changed", accountId: account.id, client });
      return ok({ pending: sealPending(ctx, next) });
    }
    const form = await filledIn(tx, ctx, pending.secret);
    if (!form) return fail({ code: "registration-gone" });
    const { firstName, lastName, dateOfBirth, locale, passwordHash, passwordLength, invitationId, healthspaceId } =
      form;
    const { termsVersion, termsAcceptedAt } = pending;
    const draft = {
      email,
      firstName,
      lastName,
      dateOfBirth,
      locale,
      passwordHash,
      passwordLength,
      termsVersion,
      termsAcceptedAt,
    };
    const joining = { invitationId, healthspaceId, asOf: termsAcceptedAt };
    return ok({ pending: sealPending(ctx, { ...next, ...(await placeAccount(tx, ctx, draft, joining, client)) }) });
  });
}

// The account that this sign-up placed and nothing newer: another one for the same address has set another password.
async function waiting(reader: Reader, pending: Pending): Promise<Account | null> {
  const account = await findAccount(reader, pending.accountId);
  const same = account && account.activatedAt === null && account.passwordSetAt === pending.passwordSetAt;
  return same && account.disabledAt === null ? account : null;
}

async function filledIn(reader: Reader, ctx: Context, secret: string) {
  const [form] = await reader
    .select()
    .from(registrations)
    .where(
      and(
        eq(registrations.secretHash, hashToken("registration-pending", secret)),
        gt(registrations.expiresAt, ctx.clock.now()),
      ),
    );
  return form;
}
