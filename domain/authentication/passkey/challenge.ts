import { and, eq, gt, isNull } from "drizzle-orm";
import { passkeyChallenges } from "@/db/schema";
import type { TransactionContext } from "../../context";
import { hashToken, newToken } from "../../platform/crypto/token";
import { passkey as policy } from "../../policy";

/** What is asked of a passkey: a login of whoever it may be, or something within one session. */
export type Asked = { purpose: "login" } | { purpose: "registration" | "step-up"; sessionId: string };

/** A new challenge, as base64url. The database keeps only its hash. */
export async function issueChallenge(ctx: TransactionContext, asked: Asked): Promise<string> {
  const now = ctx.clock.now();
  const challenge = newToken();
  await ctx.tx.insert(passkeyChallenges).values({
    challengeHash: hashToken("passkey", challenge),
    purpose: asked.purpose,
    sessionId: "sessionId" in asked ? asked.sessionId : null,
    createdAt: now,
    expiresAt: now + policy.challengeMs,
  });
  return challenge;
}

/**
 * Spends it in one guarded statement, before the answer to it is even looked at. `false`: spent, too old, made for something else or for
 * another session, or not ours.
 */
export async function spendChallenge(ctx: TransactionContext, challenge: string, asked: Asked): Promise<boolean> {
  const rows = await ctx.tx
    .update(passkeyChallenges)
    .set({ usedAt: ctx.clock.now() })
    .where(
      and(
        eq(passkeyChallenges.challengeHash, hashToken("passkey", challenge)),
        eq(passkeyChallenges.purpose, asked.purpose),
        "sessionId" in asked ? eq(passkeyChallenges.sessionId, asked.sessionId) : isNull(passkeyChallenges.sessionId),
        isNull(passkeyChallenges.usedAt),
        gt(passkeyChallenges.expiresAt, ctx.clock.now()),
      ),
    )
    .returning({ hash: passkeyChallenges.challengeHash });
  return rows.length === 1;
}
