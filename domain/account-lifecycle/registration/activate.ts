import { and, eq, isNull } from "drizzle-orm";
import { accounts, registrations } from "@/db/schema";
import {
  bucketOf,
  consumeLinkAttempt,
  forgiveAttempts,
  noteWrongLinkPassword,
  type RateLimitBucket,
} from "../../authentication/login/password-attempt";
import { admit, type LoginStarted } from "../../authentication/login/start-login";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { joinByInvitation } from "../../healthspace/invitation/invitation";
import { joinByOwnEntry } from "../../healthspace/membership/join";
import { type Account, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { verifyTypedPassword } from "../../platform/crypto/typed-password";
import { consumeToken, findToken, isLive, type OneTimeToken } from "../../platform/one-time-token/one-time-token";
import { byClientIp, consumeAllAttempts } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { allOrNothing, inTransaction } from "../../transaction";
import type { Joining } from "./place-account";

export type LinkDead =
  | { code: "activation-unknown" }
  | { code: "activation-used" }
  | { code: "activation-expired" }
  | { code: "activation-replaced"; at: number };

/** What became of the membership: made, asked for, or the invitation was gone by then. */
export type ActivationOutcome = "member" | "asked" | "invitation-gone" | "none";

/** Whether an activation link still works, for whom, and why not. Opening it changes nothing. */
export async function findActivation(ctx: Context, token: string): Promise<Result<{ email: string }, LinkDead>> {
  const found = await findToken(ctx, "activation", token);
  const dead = deathOf(found, ctx.clock.now());
  const account = found && !dead ? await findAccount(ctx, found.accountId) : undefined;
  return account ? ok({ email: account.email }) : fail(dead ?? { code: "activation-unknown" });
}

export interface Activate {
  token: string;
  password: string;
  userAgent: UserAgent;
  /** Secret of a second step left open in this browser; it ends. */
  openChallenge: string | null;
}

export interface Activated {
  joined: ActivationOutcome;
  email: string;
  /** What the password is worth beside the activation: what it is worth at a login. `null`: the login page has to be asked. */
  login: LoginStarted | null;
}

export type ActivateFailure =
  | LinkDead
  | { code: "password-wrong" }
  | { code: "too-many-attempts" | "network-limit"; until: number };

/**
 * The button behind the activation mail. Asks the password of the sign-up, so that nobody activates an account that a stranger
 * prepared with their address (T39). Activates, spends the invitation and makes the member, all or nothing. Then the password counts
 * as at a login, by the same rules: the link alone opens nothing (AT-33, ADR 0089).
 */
export async function activate(ctx: Context, input: Activate): Promise<Result<Activated, ActivateFailure>> {
  // A slot for the hash comes before the counts: a request refused under load is not a failed attempt.
  return hashPool().run(() => tryPassword(ctx, input));
}

async function tryPassword(ctx: Context, input: Activate): Promise<Result<Activated, ActivateFailure>> {
  const fromHere = await inTransaction(ctx, (ctx) => consumeAllAttempts(ctx, byClientIp(ctx, "link-ip")));
  if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
  const found = await findToken(ctx, "activation", input.token);
  const dead = deathOf(found, ctx.clock.now());
  if (!found || dead) return fail(dead ?? { code: "activation-unknown" });
  const account = await findAccount(ctx, found.accountId);
  if (!account) return fail({ code: "activation-unknown" });
  const { userAgent } = input;
  const bucket = bucketOf(account, account.email, []);
  const attempt = { link: ["activation-link", found.id], bucket, account, userAgent } as const;
  const refused = await inTransaction(ctx, (ctx) => consumeLinkAttempt(ctx, attempt));
  if (refused) return fail({ code: "too-many-attempts", until: refused.until });
  if (!(await isRight(ctx, account, input.password))) {
    const failure = { event: "activation.fail", account, bucket, userAgent } as const;
    await inTransaction(ctx, (ctx) => noteWrongLinkPassword(ctx, failure));
    return fail({ code: "password-wrong" });
  }
  const done = await allOrNothing(ctx, (ctx) => carryOut(ctx, input, account, bucket));
  if (done) return ok(done);
  const after = await findToken(ctx, "activation", input.token);
  return fail(deathOf(after, ctx.clock.now()) ?? { code: "activation-unknown" });
}

async function carryOut(
  ctx: TransactionContext,
  input: Activate,
  shown: Account,
  bucket: RateLimitBucket,
): Promise<Activated | null> {
  const { token, userAgent } = input;
  const link = await consumeToken(ctx, "activation", token);
  if (!link) return null;
  const [account] = await ctx.tx
    .update(accounts)
    .set({ activatedAt: ctx.clock.now(), welcomeAt: ctx.clock.now() })
    .where(
      and(
        eq(accounts.id, link.accountId),
        // The password that was compared: what it opens must not be an account that got another one meanwhile.
        eq(accounts.passwordHash, shown.passwordHash),
        isNull(accounts.activatedAt),
        isNull(accounts.disabledAt),
      ),
    )
    .returning();
  if (!account) return null;
  await recordAudit(ctx, { event: "activation.ok", accountId: account.id, userAgent });
  // Only its own form goes: what another browser reads of its sign-up must not tell that this address was activated.
  await ctx.tx.delete(registrations).where(eq(registrations.passwordHash, account.passwordHash));
  const joined =
    link.data === null ? "none" : await enter(ctx, account.id, JSON.parse(link.data) as Joining, userAgent);
  return { joined, email: account.email, login: await logIn(ctx, input, account, bucket) };
}

// A limit on right passwords, or a password that only leads to a new one, is answered by the login page: the activation stands.
async function logIn(
  ctx: TransactionContext,
  { userAgent, openChallenge }: Activate,
  account: Account,
  bucket: RateLimitBucket,
): Promise<LoginStarted | null> {
  const login =
    account.passwordEndedAt === null
      ? await admit(ctx, { userAgent, openChallenge, devices: [] }, account, bucket, null)
      : null;
  if (login && "next" in login) return login;
  await forgiveAttempts(ctx, bucket, account);
  return null;
}

async function enter(
  ctx: TransactionContext,
  accountId: string,
  { invitationId, healthspaceId, asOf }: Joining,
  userAgent: UserAgent,
): Promise<ActivationOutcome> {
  if (invitationId !== null) {
    const invitedTo = await joinByInvitation(ctx, { invitationId, accountId, asOf });
    if (!invitedTo) return "invitation-gone";
    const detail = { address: "registered" };
    await recordAudit(ctx, { event: "invite.accepted", accountId, userAgent, healthspaceId: invitedTo, detail });
    return "member";
  }
  const joined = healthspaceId === null ? "closed" : await joinByOwnEntry(ctx, accountId, healthspaceId);
  return joined === "closed" ? "none" : joined;
}

export type UnwantedSignUp = "asks" | "too-late" | "gone";

/** "This was not me" in the activation mail: whether there is still something to delete. Opening it changes nothing. */
export async function findUnwantedSignUp(ctx: Context, token: string): Promise<UnwantedSignUp> {
  const found = await findToken(ctx, "activation-stop", token);
  if (!found || !isLive(found, ctx.clock.now())) return "gone";
  const account = await findAccount(ctx, found.accountId);
  if (!account) return "gone";
  return account.activatedAt === null ? "asks" : "too-late";
}

/** Deletes the account that waits, with everything that was typed. An activated account is left alone. */
export async function deleteUnwanted(
  ctx: Context,
  token: string,
): Promise<Result<null, { code: "report-compromise-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const link = await consumeToken(ctx, "activation-stop", token);
    if (!link) return null;
    const [gone] = await ctx.tx
      .delete(accounts)
      .where(and(eq(accounts.id, link.accountId), isNull(accounts.activatedAt)))
      .returning({ email: accounts.email });
    if (!gone) return null;
    await ctx.tx.delete(registrations).where(eq(registrations.email, gone.email));
    await recordAudit(ctx, { event: "activation.not_me", accountId: link.accountId });
    return true;
  });
  return done ? ok(null) : fail({ code: "report-compromise-gone" });
}

function deathOf(found: OneTimeToken | null, now: number): LinkDead | null {
  if (!found) return { code: "activation-unknown" };
  if (found.usedAt !== null) return { code: "activation-used" };
  if (found.supersededAt !== null) return { code: "activation-replaced", at: found.supersededAt };
  return isLive(found, now) ? null : { code: "activation-expired" };
}

async function isRight(ctx: Context, account: Account, typed: string): Promise<boolean> {
  return verifyTypedPassword(ctx.keys, account.passwordHash, typed);
}
