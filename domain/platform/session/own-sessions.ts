import { and, desc, eq, isNull, ne } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Context } from "../../context";
import { session as policy } from "../../policy";
import { recordAudit } from "../audit/record";
import { isAlive, type Session } from "./find-session";
import { type Who, writeAs } from "./who";

export interface OwnSession {
  /** Names the row and opens nothing (AT-45). */
  id: string;
  browser: string;
  system: string;
  createdAt: number;
  lastSeenAt: number;
  /** Whether it is the browser that asks. */
  current: boolean;
}

/** Where the person is logged in now: this browser first, then the one seen last. */
export async function listSessions(ctx: Context, who: Pick<Who, "session" | "account">): Promise<OwnSession[]> {
  const now = ctx.clock.now();
  const rows = await ctx.db.read
    .select()
    .from(sessions)
    .where(and(eq(sessions.accountId, who.account.id), isNull(sessions.endedAt)))
    .orderBy(desc(sessions.lastSeenAt));
  return rows
    .filter((row) => isAlive(row, who.account, now))
    .map(({ id, browser, system, createdAt, lastSeenAt }) => ({
      id,
      browser,
      system,
      createdAt,
      lastSeenAt,
      current: id === who.session.id,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current));
}

/** Ends every other session of the person. Returns how many. */
export async function endOtherSessions(ctx: Context, who: Who): Promise<number> {
  const { account, session, userAgent } = who;
  const ended = await writeAs(ctx, who, async (ctx) => {
    const rows = await ctx.tx
      .update(sessions)
      .set({ endedAt: ctx.clock.now(), endReason: "ended-elsewhere" })
      .where(and(eq(sessions.accountId, account.id), ne(sessions.id, session.id), isNull(sessions.endedAt)))
      .returning();
    const alive = rows.filter((row) => isAlive({ ...row, endedAt: null }, account, ctx.clock.now())).length;
    if (alive > 0) {
      await recordAudit(ctx, {
        event: "session.ended",
        accountId: account.id,
        userAgent,
        detail: { count: alive },
      });
    }
    return alive;
  });
  return ended ?? 0;
}

/**
 * How long a session lasts: `idleMs` unless it is used, never longer than `totalMs`. Milliseconds from now. Without `lastSeenAt`:
 * it is being used now.
 */
export function timeLeft(
  { createdAt, lastSeenAt }: Pick<Session, "createdAt"> & { lastSeenAt?: number },
  now: number,
): { idleMs: number; totalMs: number } {
  return {
    idleMs: Math.max(0, (lastSeenAt ?? now) + policy.idleMs - now),
    totalMs: Math.max(0, createdAt + policy.totalMs - now),
  };
}
