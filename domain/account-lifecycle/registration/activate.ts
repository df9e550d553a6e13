import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { accounts, registrations } from "@/db/schema";
import { allOrNothing } from "../../all-or-nothing";
import type { Client, Context } from "../../context";
import { spendInvitation } from "../../healthspace/invitation/invitation";
import { join, joinByDoor } from "../../healthspace/membership/join";
import { findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { decoyHash, verifyPassword } from "../../platform/crypto/password-hash";
import { consumeToken, findToken, isLive, type OneTimeToken } from "../../platform/one-time-token/one-time-token";
import { bySource, countEveryTry, countTry } from "../../platform/rate-limit/rate-limit";
import { passwordHash } from "../../policy";
import { fail, ok, type Result } from "../../result";
import type { Joining } from "./place-account";

export type LinkDead =
  | { code: "activation-unknown" }
  | { code: "activation-used" }
  | { code: "activation-expired" }
  | { code: "activation-replaced"; until: number };

/** What became of the membership: made, asked for, or the invitation was gone by then. */
export type Outcome = "member" | "asked" | "invitation-gone" | "none";

/** Whether an activation link still works, and why not. Opening it changes nothing. */
export async function findActivation(ctx: Context, token: string): Promise<Result<null, LinkDead>> {
  const found = await findToken(ctx.db.read, ctx, "activation", token);
  const dead = deathOf(found, ctx.clock.now());
  return dead ? fail(dead) : ok(null);
}

export interface Activate {
  token: string;
  password: string;
  client: Client;
}

export type ActivateFailure =
  | LinkDead
  | { code: "password-wrong" }
  | { code: "too-many-tries" | "network-limit"; until: number };

/**
 * The button behind the activation mail. Asks the password of the sign-up, so that nobody activates an account that a stranger
 * prepared with their address (T39). Activates, spends the invitation and makes the member, all or nothing. Never logs in.
 */
export async function activate(ctx: Context, input: Activate): Promise<Result<Outcome, ActivateFailure>> {
  // A place for the hash comes before the counts: who is turned away by a crowd has not failed.
  return hashPool().run(() => tryPassword(ctx, input));
}

async function tryPassword(ctx: Context, input: Activate): Promise<Result<Outcome, ActivateFailure>> {
  const fromHere = await ctx.db.write((tx) => countEveryTry(tx, ctx, bySource(ctx, "link-source")));
  if (!fromHere.allowed) return fail({ code: "network-limit", until: fromHere.blockedUntil });
  const found = await findToken(ctx.db.read, ctx, "activation", input.token);
  const dead = deathOf(found, ctx.clock.now());
  if (!found || dead) return fail(dead ?? { code: "activation-unknown" });
  const counted = await ctx.db.write((tx) => countTry(tx, ctx, "activation-link", found.id));
  if (!counted.allowed) return fail({ code: "too-many-tries", until: counted.blockedUntil });
  const { accountId } = found;
  if (!(await isRight(ctx, accountId, input.password))) {
    const entry = { event: "activation.fail", accountId, client: input.client } as const;
    await ctx.db.write((tx) => recordAudit(tx, ctx, entry));
    return fail({ code: "password-wrong" });
  }
  const done = await allOrNothing(ctx, (tx) => carryOut(tx, ctx, input.token, input.client));
  if (done) return ok(done);
  const after = await findToken(ctx.db.read, ctx, "activation", input.token);
  return fail(deathOf(after, ctx.clock.now()) ?? { code: "activation-unknown" });
}

async function carryOut(tx: Transaction, ctx: Context, token: string, client: Client): Promise<Outcome | null> {
  const link = await consumeToken(tx, ctx, "activation", token);
  if (!link) return null;
  const [account] = await tx
    .update(accounts)
    .set({ activatedAt: ctx.clock.now() })
    .where(and(eq(accounts.id, link.accountId), isNull(accounts.activatedAt), isNull(accounts.disabledAt)))
    .returning();
  if (!account) return null;
  await recordAudit(tx, ctx, { event: "activation.ok", accountId: account.id, client });
  // Only its own form goes: what another browser reads of its sign-up must not tell that this address was activated.
  await tx.delete(registrations).where(eq(registrations.passwordHash, account.passwordHash));
  return link.data === null ? "none" : enter(tx, ctx, account.id, JSON.parse(link.data) as Joining, client);
}

async function enter(
  tx: Transaction,
  ctx: Context,
  accountId: string,
  { invitationId, healthspaceId, asOf }: Joining,
  client: Client,
): Promise<Outcome> {
  if (invitationId !== null) {
    const invitedTo = await spendInvitation(tx, ctx, { invitationId, accountId, asOf });
    if (!invitedTo) return "invitation-gone";
    await join(tx, ctx, accountId, invitedTo);
    const detail = { address: "registered" };
    await recordAudit(tx, ctx, { event: "invite.accepted", accountId, client, healthspaceId: invitedTo, detail });
    return "member";
  }
  const joined = healthspaceId === null ? "closed" : await joinByDoor(tx, ctx, accountId, healthspaceId);
  return joined === "closed" ? "none" : joined;
}

export type NotMe = "asks" | "too-late" | "gone";

/** "This was not me" in the activation mail: whether there is still something to delete. Opening it changes nothing. */
export async function findNotMe(ctx: Context, token: string): Promise<NotMe> {
  const found = await findToken(ctx.db.read, ctx, "activation-stop", token);
  if (!found || !isLive(found, ctx.clock.now())) return "gone";
  const account = await findAccount(ctx.db.read, found.accountId);
  if (!account) return "gone";
  return account.activatedAt === null ? "asks" : "too-late";
}

/** Deletes the account that waits, with everything that was typed. An activated account is left alone. */
export async function deleteUnwanted(ctx: Context, token: string): Promise<Result<null, { code: "not-me-gone" }>> {
  const done = await allOrNothing(ctx, async (tx) => {
    const link = await consumeToken(tx, ctx, "activation-stop", token);
    if (!link) return null;
    const [gone] = await tx
      .delete(accounts)
      .where(and(eq(accounts.id, link.accountId), isNull(accounts.activatedAt)))
      .returning({ email: accounts.email });
    if (!gone) return null;
    await tx.delete(registrations).where(eq(registrations.email, gone.email));
    await recordAudit(tx, ctx, { event: "activation.not_me", accountId: link.accountId });
    return true;
  });
  return done ? ok(null) : fail({ code: "not-me-gone" });
}

function deathOf(found: OneTimeToken | null, now: number): LinkDead | null {
  if (!found) return { code: "activation-unknown" };
  if (found.usedAt !== null) return { code: "activation-used" };
  if (found.supersededAt !== null) return { code: "activation-replaced", until: found.supersededAt };
  return isLive(found, now) ? null : { code: "activation-expired" };
}

async function isRight(ctx: Context, accountId: string, typed: string): Promise<boolean> {
  const password = typed.normalize("NFC");
  const tooLong = [...password].length > passwordHash.maxCodePoints;
  const account = await findAccount(ctx.db.read, accountId);
  const stored = account?.passwordHash ?? (await decoyHash(ctx.keys, ctx.config.passwordHash));
  const right = await verifyPassword(ctx.keys, stored, tooLong ? "" : password);
  return right && !tooLong && account !== undefined;
}
