import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { prepared, preparedWrite } from "@/db/prepared";
import { sessions } from "@/db/schema";
import type { ReadContext, TransactionContext, UserAgent } from "../../context";
import { session as policy } from "../../policy";
import { recordAudit } from "../audit/record";
import { hashToken, newId, newToken } from "../crypto/token";
import type { SessionGrant } from "./grant";
import { type Proof, withProofs } from "./proof";

const addSession = preparedWrite((tx) =>
  tx
    .insert(sessions)
    .values({
      id: sql.placeholder("id"),
      accountId: sql.placeholder("accountId"),
      sessionVersion: sql.placeholder("sessionVersion"),
      proofs: sql.placeholder("proofs"),
      trustedDeviceId: sql.placeholder("trustedDeviceId"),
      browser: sql.placeholder("browser"),
      system: sql.placeholder("system"),
      secretHash: sql.placeholder("secretHash"),
      createdAt: sql.placeholder("now"),
      lastSeenAt: sql.placeholder("now"),
      firstSeenAt: sql.placeholder("firstSeenAt"),
    })
    .prepare(),
);

/**
 * Opens a session, in the transaction that consumed what `grant` stands for. Returns the secret for its cookie; the database keeps
 * only its hash. `others`: what `openSessionsOf` answered in the same transaction, where that was asked with something else.
 */
export async function openSession(
  ctx: TransactionContext,
  grant: SessionGrant,
  input: { proofs: Proof[]; userAgent: UserAgent; trustedDeviceId?: string; others?: readonly OpenSession[] },
): Promise<{ sessionId: string; sessionSecret: string }> {
  const { accountId, sessionVersion } = grant;
  const others = input.others ?? (await openSessionsOf(ctx, grant));
  const now = ctx.clock.now();
  const sessionSecret = newToken();
  const sessionId = newId();
  await addSession(ctx.tx).run({
    id: sessionId,
    accountId,
    sessionVersion,
    proofs: input.proofs,
    trustedDeviceId: input.trustedDeviceId ?? null,
    ...input.userAgent,
    secretHash: hashToken("session", sessionSecret),
    now,
    // Only of a trusted device is it asked whether the answer arrived (trusted-device.ts): any other session is spared a write of its
    // own at its first page.
    firstSeenAt: input.trustedDeviceId === undefined ? now : null,
  });
  await endSurplus(ctx, accountId, others);
  await recordAudit(ctx, {
    event: "session.started",
    accountId,
    userAgent: input.userAgent,
    detail: { amr: input.proofs.map((proof) => proof.method).join("+") },
  });
  return { sessionId, sessionSecret };
}

/**
 * Adds proofs and gives the session a new secret: the old cookie opens nothing any more. Also lifts it to the account's present
 * `sessionVersion`, so it is the one session that outlives `revokeSessions`. Returns the new secret for the cookie.
 */
export async function renewSession(
  ctx: TransactionContext,
  sessionId: string,
  proofs: Proof[],
): Promise<{ sessionSecret: string }> {
  const sessionSecret = newToken();
  const [session] = await ctx.tx.select().from(sessions).where(eq(sessions.id, sessionId));
  if (!session || session.endedAt !== null) throw new Error("cannot renew a session that is over");
  await ctx.tx
    .update(sessions)
    .set({
      proofs: withProofs(session.proofs as Proof[], proofs),
      sessionVersion: sql`(SELECT session_version FROM accounts WHERE accounts.id = ${session.accountId})`,
      secretHash: hashToken("session", sessionSecret),
      endReason: null,
    })
    .where(eq(sessions.id, sessionId));
  return { sessionSecret };
}

export interface OpenSession {
  id: string;
}

const openOnes = prepared((read) =>
  read
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, sql.placeholder("account")),
        eq(sessions.sessionVersion, sql.placeholder("version")),
        isNull(sessions.endedAt),
        gt(sessions.lastSeenAt, sql.placeholder("idleSince")),
      ),
    )
    .orderBy(asc(sessions.lastSeenAt), asc(sessions.createdAt))
    .prepare(),
);

/** The sessions that are open before this one, the one unused for longest first. Those of an earlier session version are over already. */
export function openSessionsOf(
  ctx: ReadContext,
  { accountId, sessionVersion }: { accountId: string; sessionVersion: number },
): Promise<OpenSession[]> {
  const idleSince = ctx.clock.now() - policy.idleMs;
  return openOnes(ctx.db.read).all({ account: accountId, version: sessionVersion, idleSince });
}

// At most five sessions per account, with the new one: the one unused for longest ends.
async function endSurplus(ctx: TransactionContext, accountId: string, others: readonly OpenSession[]): Promise<void> {
  for (const { id } of others.slice(0, Math.max(0, others.length + 1 - policy.maxPerAccount))) {
    await ctx.tx.update(sessions).set({ endedAt: ctx.clock.now(), endReason: "too-many" }).where(eq(sessions.id, id));
    await recordAudit(ctx, {
      event: "session.ended",
      accountId,
      detail: { reason: "more-than-five" },
    });
  }
}
