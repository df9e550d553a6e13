import { and, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { accounts, sessions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext, UserAgent } from "../../context";
import { session as policy } from "../../policy";
import { inTransaction } from "../../transaction";
import type { Account, EndReason } from "../account/account";
import { recordAudit } from "../audit/record";
import { hashToken } from "../crypto/token";
import type { Proof } from "./proof";

export interface Session {
  id: string;
  accountId: string;
  proofs: Proof[];
  createdAt: number;
  lastSeenAt: number;
  /** The trusted device on which the second step was skipped, if it was. */
  trustedDeviceId: string | null;
}

const sessionOf = prepared((read) =>
  read
    .select({ session: sessions, account: accounts })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.secretHash, sql.placeholder("hash")))
    .prepare(),
);

/** The living session behind a cookie's secret, with its account, or `null`. Every page and action asks this, every time. */
export async function findSession(
  ctx: Context,
  secret: string,
): Promise<{ session: Session; account: Account } | null> {
  const row = await findRow(ctx, secret);
  if (!row || !isAlive(row.session, row.account, ctx.clock.now())) return null;
  const { id, accountId, createdAt, lastSeenAt, trustedDeviceId } = row.session;
  await touch(ctx, row.session);
  return {
    session: { id, accountId, createdAt, lastSeenAt, trustedDeviceId, proofs: row.session.proofs as Proof[] },
    account: row.account,
  };
}

/** How a session ended: what ended it, or which of its two time limits. "unknown": what ended it left no word. */
export type SessionEnd = EndReason | "idle" | "too-old" | "unknown";

/** Why the session behind a cookie's secret is over. `null`: it is alive, or there never was one. Looking changes nothing. */
export async function whySessionEnded(ctx: ReadContext, secret: string): Promise<SessionEnd | null> {
  const found = await findRow(ctx, secret);
  const now = ctx.clock.now();
  if (!found || isAlive(found.session, found.account, now)) return null;
  const { endReason, endedAt, lastSeenAt, createdAt } = found.session;
  const [idleAt, oldAt] = [lastSeenAt + policy.idleMs, createdAt + policy.totalMs];
  // What ended it comes first, but for a list in which somebody ended sessions that had run out before.
  if (endReason !== null && (endedAt ?? 0) < Math.min(idleAt, oldAt)) return endReason;
  if (now < Math.min(idleAt, oldAt)) return "unknown";
  return oldAt <= idleAt ? "too-old" : "idle";
}

/** The session behind a cookie's secret as it is. Unlike a visit, a look does not keep it alive. `null`: it is over. */
export async function lookAtSession(
  ctx: ReadContext,
  secret: string,
): Promise<Pick<Session, "accountId" | "createdAt" | "lastSeenAt"> | null> {
  const found = await findRow(ctx, secret);
  return found && isAlive(found.session, found.account, ctx.clock.now()) ? found.session : null;
}

const sessionAt = prepared((read) =>
  read
    .select({ session: sessions, account: accounts })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.id, sql.placeholder("id")))
    .prepare(),
);

/** The same question inside a write: a session that ended while the request was under way changes nothing any more. */
export async function isStillAlive(ctx: ReadContext, sessionId: string): Promise<boolean> {
  const [row] = await sessionAt(ctx.db.read).all({ id: sessionId });
  return row !== undefined && isAlive(row.session, row.account, ctx.clock.now());
}

/** Ends one session of the account; another person's id does nothing. */
export async function endSession(
  ctx: Context,
  accountId: string,
  sessionId: string,
  userAgent?: UserAgent,
  why: EndReason = "logged-out",
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.tx
      .update(sessions)
      .set({ endedAt: ctx.clock.now(), endReason: why })
      .where(and(eq(sessions.id, sessionId), eq(sessions.accountId, accountId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    if (rows.length === 1) await recordAudit(ctx, { event: "session.ended", accountId, userAgent });
  });
}

/** Ends the sessions that skipped the second step on this device; those that began with a code go on. Returns how many. */
export async function endSessionsOnDevice(ctx: TransactionContext, device: Device): Promise<number> {
  const rows = await ctx.tx
    .update(sessions)
    .set({ endedAt: ctx.clock.now(), endReason: "trust-copied" })
    .where(and(openedOn(device), isNull(sessions.endedAt)))
    .returning({ id: sessions.id });
  return rows.length;
}

type Device = { id: string; accountId: string };

/** The sessions that skipped the second step on this device. */
export function openedOn({ id, accountId }: Device) {
  return and(eq(sessions.accountId, accountId), eq(sessions.trustedDeviceId, id));
}

/** Whether a row still is a session: not ended, of the account's present session version, within both time limits. */
export function isAlive(session: typeof sessions.$inferSelect, account: Account, now: number): boolean {
  return (
    session.endedAt === null &&
    session.sessionVersion === account.sessionVersion &&
    account.disabledAt === null &&
    account.activatedAt !== null &&
    now < session.lastSeenAt + policy.idleMs &&
    now < session.createdAt + policy.totalMs
  );
}

async function findRow(ctx: ReadContext, secret: string) {
  const [row] = await sessionOf(ctx.db.read).all({ hash: hashToken("session", secret) });
  return row;
}

async function touch(ctx: Context, session: typeof sessions.$inferSelect): Promise<void> {
  const now = ctx.clock.now();
  if (session.firstSeenAt !== null && now - session.lastSeenAt < policy.touchMs) return;
  await inTransaction(ctx, (ctx) =>
    ctx.tx
      .update(sessions)
      .set({ lastSeenAt: now, firstSeenAt: session.firstSeenAt ?? now })
      .where(eq(sessions.id, session.id)),
  );
}
