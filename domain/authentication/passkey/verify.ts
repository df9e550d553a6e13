import type { VerifiedAuthenticationResponse } from "@simplewebauthn/server";
import { and, eq, gt, or, sql } from "drizzle-orm";
import { accounts, passkeys } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { recordRefusal } from "../../platform/audit/refusal";
import { blockedUntil, byClientIp, consumeAttempt, refundAttempt } from "../../platform/rate-limit/rate-limit";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import type { TooManyCodes } from "../second-factor/consume-code-attempt";
import { readAssertion } from "./answer";
import { type Asked, spendChallenge } from "./challenge";
import { relyingPartyId, userHandleOf, webAuthn } from "./relying-party";

/** A passkey that was just shown, not yet used up: `consumePasskey` does that, in the transaction that grants. */
export interface ShownPasskey {
  passkeyId: string;
  account: Account;
  counter: number;
  deviceType: "singleDevice" | "multiDevice";
  backup: "kept" | "none";
  attachment: "platform" | "cross-platform" | null;
}

/**
 * `passkey-refused`: unknown, removed, of somebody else, of another site, copied, or not the person: which of them is not said.
 * `passkey-expired`: what it answers was not asked, or longer ago than five minutes, or answered before.
 */
export type PasskeyFailure = { code: "passkey-refused" } | { code: "passkey-expired" } | TooManyCodes;

interface Attempt {
  asked: Asked;
  /** What the browser answered. */
  typed: string;
  userAgent: UserAgent;
  /** Whose passkey it has to be, where that is known. */
  owner?: Account;
}

/**
 * Verifies the use of a passkey, at login and at step-up alike. The attempt is counted and the challenge spent before anything is
 * compared; an answer to the same challenge is never looked at twice (T127).
 */
export async function verifyPasskey(ctx: Context, attempt: Attempt): Promise<Result<ShownPasskey, PasskeyFailure>> {
  const answer = readAssertion(attempt.typed);
  const counted = await inTransaction(ctx, (ctx) => countAndSpend(ctx, attempt, answer?.challenge ?? null));
  if (!counted.ok) return counted;
  if (!answer) return refuse(ctx, attempt, "unreadable");
  const found = await findPasskey(ctx, answer.response.id);
  if (!found) return refuse(ctx, attempt, "unknown");
  const { row, account } = found;
  const { userHandle } = answer.response.response;
  if (attempt.owner && attempt.owner.id !== account.id) return refuse(ctx, attempt, "other-account");
  if (userHandle !== undefined && userHandle !== userHandleOf(account.id)) return refuse(ctx, attempt, "other-account");
  const { publicKey, counter, credentialId } = row;
  const { verifyAuthenticationResponse } = await webAuthn();
  const verified = await isTrue(() =>
    verifyAuthenticationResponse({
      response: answer.response,
      expectedChallenge: answer.challenge,
      expectedOrigin: ctx.config.origin,
      expectedRPID: relyingPartyId(ctx),
      requireUserVerification: true,
      credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter },
    }),
  );
  if (!verified) return refuse(ctx, attempt, "not-true", account);
  const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo;
  return ok({
    passkeyId: row.id,
    account,
    counter: newCounter,
    deviceType: credentialDeviceType,
    backup: credentialBackedUp ? "kept" : "none",
    attachment: answer.response.authenticatorAttachment ?? null,
  });
}

/**
 * Notes the use, in one guarded statement and first in the transaction that grants. `false`: it was removed meanwhile, or another
 * request with a newer counter was first: then this one comes from a copy, or from the past.
 */
export async function consumePasskey(ctx: TransactionContext, shown: ShownPasskey): Promise<boolean> {
  const { passkeyId, counter, deviceType, backup, attachment } = shown;
  const now = ctx.clock.now();
  // An authenticator that does not count says 0 for ever.
  const isNewer = or(gt(sql`${counter}`, passkeys.counter), and(eq(passkeys.counter, 0), eq(sql`${counter}`, 0)));
  const rows = await ctx.tx
    .update(passkeys)
    .set({
      counter,
      deviceType,
      backedUpAt: backup === "kept" ? sql`coalesce(${passkeys.backedUpAt}, ${now})` : null,
      attachment,
      lastUsedAt: now,
    })
    .where(and(eq(passkeys.id, passkeyId), isNewer))
    .returning({ id: passkeys.id });
  if (rows.length === 0) return false;
  for (const each of byClientIp(ctx, "code-ip")) await refundAttempt(ctx, each);
  return true;
}

/** Which session it opened or confirmed: so its owner sees which one is in front of them. */
export async function notePasskeySession(ctx: TransactionContext, passkeyId: string, sessionId: string): Promise<void> {
  await ctx.tx.update(passkeys).set({ lastSessionId: sessionId }).where(eq(passkeys.id, passkeyId));
}

/** Records a passkey that was not accepted. Whose it is, is only noted where the owner is known to be asking, or its key was. */
export async function refuse(
  ctx: Context,
  { asked, userAgent, owner }: Attempt,
  reason: "unreadable" | "unknown" | "other-account" | "not-true" | "used" | "account",
  account?: Account,
): Promise<Result<never, { code: "passkey-refused" }>> {
  await inTransaction(ctx, (ctx) =>
    recordAudit(ctx, {
      event: asked.purpose === "login" ? "login.passkey.fail" : "stepup.fail",
      accountId: (owner ?? account)?.id ?? null,
      actorId: owner ? owner.id : null,
      userAgent,
      detail: { method: "passkey", reason },
    }),
  );
  return fail({ code: "passkey-refused" });
}

async function countAndSpend(
  ctx: TransactionContext,
  { asked, userAgent, owner }: Attempt,
  challenge: string | null,
): Promise<Result<null, TooManyCodes | { code: "passkey-expired" }>> {
  for (const [limit, subject] of byClientIp(ctx, "code-ip")) {
    const until = await blockedUntil(ctx, limit, subject);
    if (until === null) {
      await consumeAttempt(ctx, limit, subject);
      continue;
    }
    const reference = await recordRefusal(
      ctx,
      { limit, subject, until },
      { event: "login.passkey.throttled", accountId: owner?.id ?? null, actorId: owner?.id ?? null, userAgent },
    );
    return fail({ code: "too-many-codes", until, reference });
  }
  if (challenge !== null && !(await spendChallenge(ctx, challenge, asked))) return fail({ code: "passkey-expired" });
  return ok(null);
}

async function findPasskey(ctx: ReadContext, credentialId: string) {
  const [found] = await ctx.db.read
    .select({ row: passkeys, account: accounts })
    .from(passkeys)
    .innerJoin(accounts, eq(accounts.id, passkeys.accountId))
    .where(eq(passkeys.credentialId, credentialId));
  return found;
}

// The library throws at whatever is not as it should be: another origin, another site, no user verification, an older counter.
async function isTrue(verify: () => Promise<VerifiedAuthenticationResponse>) {
  try {
    const answer = await verify();
    return answer.verified ? answer : null;
  } catch {
    return null;
  }
}
