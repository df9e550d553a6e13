import { and, eq, gt, isNull, lt, type SQL, sql } from "drizzle-orm";
import { prepared, preparedWrite } from "@/db/prepared";
import { accounts, loginChallenges } from "@/db/schema";
import type { Context, OneCallContext, ReadContext, TransactionContext, UserAgent } from "../../context";
import type { Account } from "../../platform/account/account";
import { hashToken, newId, newToken } from "../../platform/crypto/token";
import { grantSession, type SessionGrant } from "../../platform/session/grant";
import { login as policy } from "../../policy";
import { fewestTrustDays, trustLife } from "../trusted-device/trust-life";

export interface Challenge {
  id: string;
  account: Account;
  /** When the password was shown. */
  createdAt: number;
  expiresAt: number;
  attemptsLeft: number;
  /** How long a device may be trusted with the code, in milliseconds; 0: not at all. */
  trustLifeMs: number;
}

const addChallenge = preparedWrite((tx) =>
  tx
    .insert(loginChallenges)
    .values({
      id: sql.placeholder("id"),
      secretHash: sql.placeholder("secretHash"),
      accountId: sql.placeholder("accountId"),
      sessionVersion: sql.placeholder("sessionVersion"),
      browser: sql.placeholder("browser"),
      system: sql.placeholder("system"),
      createdAt: sql.placeholder("createdAt"),
      expiresAt: sql.placeholder("expiresAt"),
    })
    .prepare(),
);

/** Opens the second step for a right password. `sessionVersion` is the account's as it was when the password was checked. */
export async function openChallenge(
  ctx: TransactionContext,
  input: { accountId: string; sessionVersion: number; userAgent: UserAgent },
): Promise<{ id: string; secret: string }> {
  const now = ctx.clock.now();
  const secret = newToken();
  const id = newId();
  await addChallenge(ctx.tx).run({
    id,
    secretHash: hashToken("challenge", secret),
    accountId: input.accountId,
    sessionVersion: input.sessionVersion,
    ...input.userAgent,
    createdAt: now,
    expiresAt: now + policy.challengeMs,
  });
  return { id, secret };
}

const challengeOf = prepared((read) =>
  read
    .select({ challenge: loginChallenges, account: accounts, trustDays: fewestTrustDays(accounts.id) })
    .from(loginChallenges)
    .innerJoin(accounts, eq(accounts.id, loginChallenges.accountId))
    .where(eq(loginChallenges.secretHash, sql.placeholder("hash")))
    .prepare(),
);

/** The open second step behind the cookie's secret, or `null`: over, too old, or ended by a change to the account. */
export async function findChallenge(ctx: Context, secret: string): Promise<Challenge | null> {
  const [row] = await challengeOf(ctx.db.read).all({ hash: hashToken("challenge", secret) });
  if (!row) return null;
  const { challenge, account, trustDays } = row;
  const open =
    challenge.doneAt === null &&
    challenge.expiresAt > ctx.clock.now() &&
    challenge.sessionVersion === account.sessionVersion &&
    account.disabledAt === null;
  if (!open) return null;
  const { id, createdAt, expiresAt } = challenge;
  return {
    id,
    account,
    createdAt,
    expiresAt,
    attemptsLeft: Math.max(0, policy.maxChallengeAttempts - challenge.attempts),
    trustLifeMs: trustLife(trustDays),
  };
}

/** Counts one attempt before anything is compared. `null`: none is left, the challenge is no longer open, or `guard` does not hold. */
export async function consumeChallengeAttempt(
  ctx: OneCallContext,
  challengeId: string,
  guard?: SQL,
): Promise<number | null> {
  const [row] = await ctx.tx
    .update(loginChallenges)
    .set({ attempts: sql`tries + 1` })
    .where(and(isOpen(ctx, challengeId), lt(loginChallenges.attempts, policy.maxChallengeAttempts), guard))
    .returning({ attempts: loginChallenges.attempts })
    // `execute` begins now: what is begun after it is carried out after it.
    .execute();
  return row ? policy.maxChallengeAttempts - row.attempts : null;
}

/** Ends the step in one guarded statement, first in the transaction that grants. `null`: another request was first. */
export async function consumeChallenge(ctx: TransactionContext, challengeId: string): Promise<SessionGrant | null> {
  const [row] = await ctx.tx
    .update(loginChallenges)
    .set({ doneAt: ctx.clock.now() })
    .where(isOpen(ctx, challengeId))
    .returning({ id: loginChallenges.accountId, sessionVersion: loginChallenges.sessionVersion })
    .execute();
  return row ? grantSession(row) : null;
}

/** A new message promises thirty minutes (S3): its challenge stays open as long. Attempts are not given back. */
export async function prolongChallenge(ctx: TransactionContext, challengeId: string): Promise<void> {
  await ctx.tx
    .update(loginChallenges)
    .set({ expiresAt: ctx.clock.now() + policy.challengeMs })
    .where(isOpen(ctx, challengeId));
}

/** Drops an open challenge, such as that of an earlier login in the same browser. */
export async function dropChallenge(ctx: TransactionContext, secret: string): Promise<void> {
  await ctx.tx
    .update(loginChallenges)
    .set({ doneAt: ctx.clock.now() })
    .where(and(eq(loginChallenges.secretHash, hashToken("challenge", secret)), isNull(loginChallenges.doneAt)));
}

function isOpen(ctx: ReadContext, challengeId: string) {
  return and(
    eq(loginChallenges.id, challengeId),
    isNull(loginChallenges.doneAt),
    gt(loginChallenges.expiresAt, ctx.clock.now()),
    sql`${loginChallenges.sessionVersion} = (SELECT a.session_version FROM accounts a WHERE a.id = ${loginChallenges.accountId} AND a.disabled_at IS NULL)`,
  );
}
