import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { login, session as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import { recordAudit } from "../audit/record";
import { hashToken, newId, newToken } from "../crypto/token";
import { type Proof, withProofs } from "./proof";

/**
 * The only place where a session is born. Called inside the transaction that consumed the proof. What comes back is a ticket,
 * not a session: `claimSession` exchanges it, once, within a minute, for the secret that goes into the cookie.
 */
export async function openSession(
  ctx: TransactionContext,
  input: { accountId: string; sessionVersion: number; proofs: Proof[]; userAgent: UserAgent; trustedDeviceId?: string },
): Promise<{ sessionId: string; ticket: string }> {
  const now = ctx.clock.now();
  const ticket = newToken();
  const id = newId();
  await ctx.tx.insert(sessions).values({
    id,
    accountId: input.accountId,
    sessionVersion: input.sessionVersion,
    proofs: input.proofs,
    trustedDeviceId: input.trustedDeviceId,
    ...input.userAgent,
    ticketHash: hashToken("ticket", ticket),
    ticketExpiresAt: now + login.ticketMs,
    createdAt: now,
    lastSeenAt: now,
  });
  await endSurplus(ctx, input);
  await recordAudit(ctx, {
    event: "session.started",
    accountId: input.accountId,
    userAgent: input.userAgent,
    detail: { amr: input.proofs.map((proof) => proof.method).join("+") },
  });
  return { sessionId: id, ticket };
}

/**
 * Adds proofs and gives the session a new secret: whoever had the old cookie has nothing. Also lifts it into the account's
 * present sessionVersion, so it is the one session that outlives `revokeSessions`. Returns a ticket as `openSession` does.
 */
export async function renewSession(
  ctx: TransactionContext,
  sessionId: string,
  proofs: Proof[],
): Promise<{ ticket: string }> {
  const ticket = newToken();
  const [session] = await ctx.tx.select().from(sessions).where(eq(sessions.id, sessionId));
  if (!session || session.endedAt !== null) throw new Error("cannot renew a session that is over");
  await ctx.tx
    .update(sessions)
    .set({
      proofs: withProofs(session.proofs as Proof[], proofs),
      sessionVersion: sql`(SELECT session_version FROM accounts WHERE accounts.id = ${session.accountId})`,
      secretHash: null,
      ticketHash: hashToken("ticket", ticket),
      ticketExpiresAt: ctx.clock.now() + login.ticketMs,
    })
    .where(eq(sessions.id, sessionId));
  return { ticket };
}

/** Each waits two seconds for the lock. */
const CLAIM_ATTEMPTS = 5;

/** Spends a ticket and answers the secret of the session's cookie, or `null`. For @auth/core's `authorize` alone. */
export async function claimSession(ctx: Context, ticket: string): Promise<string | null> {
  const secret = newToken();
  const now = ctx.clock.now();
  const rows = await patiently(() =>
    inTransaction(ctx, (ctx) =>
      ctx.tx
        .update(sessions)
        .set({ ticketHash: null, ticketExpiresAt: null, secretHash: hashToken("session", secret) })
        .where(
          and(
            eq(sessions.ticketHash, hashToken("ticket", ticket)),
            gt(sessions.ticketExpiresAt, now),
            isNull(sessions.endedAt),
          ),
        )
        .returning({ id: sessions.id }),
    ),
  );
  return rows.length === 1 ? secret : null;
}

// The code that opened this session is spent already: a lock of some seconds must not cost the person the login.
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "DatabaseBusy" || attempt === CLAIM_ATTEMPTS) throw error;
    }
  }
}

// At most five living sessions per account: the one unused for longest ends. Sessions of an earlier sessionVersion are over already.
async function endSurplus(ctx: TransactionContext, of: { accountId: string; sessionVersion: number }): Promise<void> {
  const now = ctx.clock.now();
  const open = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, of.accountId),
        eq(sessions.sessionVersion, of.sessionVersion),
        isNull(sessions.endedAt),
        gt(sessions.lastSeenAt, now - policy.idleMs),
      ),
    )
    .orderBy(asc(sessions.lastSeenAt), asc(sessions.createdAt));
  for (const { id } of open.slice(0, Math.max(0, open.length - policy.maxPerAccount))) {
    await ctx.tx.update(sessions).set({ endedAt: now }).where(eq(sessions.id, id));
    await recordAudit(ctx, {
      event: "session.ended",
      accountId: of.accountId,
      detail: { reason: "more-than-five" },
    });
  }
}
