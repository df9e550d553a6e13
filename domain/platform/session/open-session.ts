import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { sessions } from "@/db/schema";
import type { Client, Context } from "../../context";
import { login, session as policy } from "../../policy";
import { recordAudit } from "../audit/record";
import { hashToken, newId, newToken } from "../crypto/token";
import { type Proof, withProofs } from "./proof";

/**
 * The only place where a session is born. Called inside the transaction that consumed the proof. What comes back is a ticket,
 * not a session: `claimSession` exchanges it, once, within a minute, for the secret that goes into the cookie.
 */
export async function openSession(
  tx: Transaction,
  ctx: Context,
  input: { accountId: string; epoch: number; proofs: Proof[]; client: Client; trustedDeviceId?: string },
): Promise<{ sessionId: string; ticket: string }> {
  const now = ctx.clock.now();
  const ticket = newToken();
  const id = newId();
  await tx.insert(sessions).values({
    id,
    accountId: input.accountId,
    epoch: input.epoch,
    proofs: input.proofs,
    trustedDeviceId: input.trustedDeviceId,
    ...input.client,
    ticketHash: hashToken("ticket", ticket),
    ticketExpiresAt: now + login.ticketMs,
    createdAt: now,
    lastSeenAt: now,
  });
  await endSurplus(tx, ctx, input);
  await recordAudit(tx, ctx, {
    event: "session.started",
    accountId: input.accountId,
    client: input.client,
    detail: { amr: input.proofs.map((proof) => proof.method).join("+") },
  });
  return { sessionId: id, ticket };
}

/**
 * Adds proofs and gives the session a new secret: whoever had the old cookie has nothing. Also lifts it into the account's
 * present epoch, so it is the one session that outlives `endEverything`. Returns a ticket as `openSession` does.
 */
export async function renewSession(
  tx: Transaction,
  ctx: Context,
  sessionId: string,
  proofs: Proof[],
): Promise<{ ticket: string }> {
  const ticket = newToken();
  const [session] = await tx.select().from(sessions).where(eq(sessions.id, sessionId));
  if (!session || session.endedAt !== null) throw new Error("cannot renew a session that is over");
  await tx
    .update(sessions)
    .set({
      proofs: withProofs(session.proofs as Proof[], proofs),
      epoch: sql`(SELECT epoch FROM accounts WHERE accounts.id = ${session.accountId})`,
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
    ctx.db.write((tx) =>
      tx
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

// At most five living sessions per account: the one unused for longest ends. Sessions of an earlier epoch are over already.
async function endSurplus(tx: Transaction, ctx: Context, of: { accountId: string; epoch: number }): Promise<void> {
  const now = ctx.clock.now();
  const open = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, of.accountId),
        eq(sessions.epoch, of.epoch),
        isNull(sessions.endedAt),
        gt(sessions.lastSeenAt, now - policy.idleMs),
      ),
    )
    .orderBy(asc(sessions.lastSeenAt), asc(sessions.createdAt));
  for (const { id } of open.slice(0, Math.max(0, open.length - policy.maxPerAccount))) {
    await tx.update(sessions).set({ endedAt: now }).where(eq(sessions.id, id));
    await recordAudit(tx, ctx, {
      event: "session.ended",
      accountId: of.accountId,
      detail: { reason: "more-than-five" },
    });
  }
}
