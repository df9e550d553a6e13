import { and, eq, isNull } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { ReadContext, TransactionContext, UserAgent } from "../../context";
import { type Account, findAccountByEmail } from "../../platform/account/account";
import type { SignUp } from "../../platform/account/pending-sign-up";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { issueToken, newestToken } from "../../platform/one-time-token/one-time-token";
import { mailWithoutReport, notifyByMail } from "../../platform/outbox/notify";
import { type Attempt, byClientIp, consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { registration as policy } from "../../policy";

/** What activation makes the person a member of. `asOf`: when the person said yes. */
export interface Joining {
  invitationId: string | null;
  healthspaceId: string | null;
  asOf: number;
}

/**
 * Puts the account there, not activated, and mails its link. A pending one for the same address is replaced and its links die.
 * Is the address taken, its owner gets a mail instead; the work is the same (T08).
 */
export async function placeAccount(ctx: TransactionContext, signUp: SignUp, userAgent: UserAgent): Promise<void> {
  const { email, firstName, lastName, dateOfBirth, locale, passwordHash, passwordLength } = signUp;
  const { termsVersion, termsAcceptedAt, invitationId, healthspaceId } = signUp;
  const now = ctx.clock.now();
  const there = await findAccountByEmail(ctx, email);
  if (there && there.activatedAt !== null) {
    await mailOwner(ctx, there, userAgent);
    return;
  }
  const person = { email, firstName, lastName, dateOfBirth, locale, passwordHash, passwordLength };
  const data = { ...person, termsVersion, termsAcceptedAt, passwordSetAt: now };
  const account = there
    ? await update(ctx, there.id, data)
    : await insert(ctx, { ...data, id: newId(), createdAt: now });
  await mailActivation(ctx, account, userAgent, { joining: { invitationId, healthspaceId, asOf: termsAcceptedAt } });
}

/**
 * Mails the link that activates; the older ones die. Without `joining` the new link carries out what the last one would have. `actorId`:
 * when somebody else asked for it.
 */
export async function mailActivation(
  ctx: TransactionContext,
  account: Account,
  userAgent: UserAgent,
  { joining, actorId }: { joining?: Joining; actorId?: string } = {},
): Promise<void> {
  const last = await newestToken(ctx, "activation", account.id);
  const link = { accountId: account.id, subjectId: account.id, others: "newest" } as const;
  const data = joining ? JSON.stringify(joining) : (last?.data ?? undefined);
  const main = await issueToken(ctx, { ...link, purpose: "activation", data, lifeMs: policy.activationMs });
  // The older links to stop go on working: whoever signs up with somebody's address again must not end what its owner was sent.
  const stop = { ...link, others: "keep", purpose: "activation-stop", diesWith: "nothing" } as const;
  const second = await issueToken(ctx, { ...stop, lifeMs: policy.stopLinkMs });
  await mailWithoutReport(ctx, account, userAgent, {
    template: "activation",
    occasion: newId(),
    links: { main: { page: "activate", token: main }, second: { page: "activate/stop", token: second } },
    due: ctx.clock.now() + policy.activationMs,
  });
  await recordAudit(ctx, { event: "activation.sent", accountId: account.id, userAgent, actorId });
}

/** "You already have an account", to its owner. As many rows are written as for an address that was free. */
export async function mailOwner(ctx: TransactionContext, owner: Account, userAgent: UserAgent): Promise<void> {
  await ctx.tx.update(accounts).set({ email: owner.email }).where(eq(accounts.id, owner.id));
  // Born dead and never mailed: only so that a taken address takes no less time than a free one. The second token is the report.
  const dead = {
    purpose: "activation",
    accountId: owner.id,
    subjectId: owner.id,
    lifeMs: 0,
    others: "newest",
  } as const;
  await issueToken(ctx, dead);
  const links = { main: { page: "login" } } as const;
  await notifyByMail(ctx, owner, userAgent, { template: "already-registered", occasion: newId(), links });
  await recordAudit(ctx, { event: "signup.address_known", accountId: owner.id, actorId: null, userAgent });
}

/** Where sign-ups and mails asked for again are counted by where they come from. */
export function signUpsFromHere(ctx: ReadContext): Attempt[] {
  return byClientIp(ctx, "sign-up-ip-hour", "sign-up-ip-day");
}

/** Counts a mail to this address. The time until which there is none, or `null`. Older links go on working. */
export async function countMail(ctx: TransactionContext, email: string): Promise<number | null> {
  for (const limit of ["activation-mail-minute", "activation-mail-hour"] as const) {
    const counted = await consumeAttempt(ctx, limit, email);
    if (!counted.allowed) return counted.blockedUntil;
  }
  return null;
}

type Values = typeof accounts.$inferInsert;

async function insert(ctx: TransactionContext, values: Values): Promise<Account> {
  const [account] = await ctx.tx.insert(accounts).values(values).returning();
  if (!account) throw new Error("the account was not stored");
  return account;
}

async function update(ctx: TransactionContext, id: string, values: Partial<Values>): Promise<Account> {
  const [account] = await ctx.tx
    .update(accounts)
    .set(values)
    .where(and(eq(accounts.id, id), isNull(accounts.activatedAt)))
    .returning();
  if (!account) throw new Error("the account is no longer pending");
  return account;
}
