import { and, isNotNull, isNull, lte, or } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import {
  accounts,
  enrolments,
  loginChallenges,
  membershipRequests,
  oneTimeTokens,
  outbox,
  registrations,
  sessions,
  textCodes,
  throttles,
  trustedDevices,
} from "@/db/schema";
import type { Context } from "../../context";
import { upkeep as policy, registration } from "../../policy";

/**
 * Deletes what has run out (T114): half logins, codes, set-ups and filled-in forms after a day; ended sessions and trust, links and
 * sent messages after a month, so that a page can still say why its link is dead and the helpdesk what was sent. Returns how many rows.
 */
export async function purgeExpired(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const [day, month, halfYear] = [now - policy.dayMs, now - policy.monthMs, now - policy.sessionMs];
  // One table a transaction: whoever logs in meanwhile waits for one of them at most.
  const steps: ((tx: Transaction) => Promise<unknown[]>)[] = [
    (tx) => tx.delete(textCodes).where(lte(textCodes.expiresAt, day)).returning({ id: textCodes.id }),
    (tx) => tx.delete(enrolments).where(lte(enrolments.expiresAt, day)).returning({ id: enrolments.id }),
    (tx) => tx.delete(loginChallenges).where(lte(loginChallenges.expiresAt, day)).returning({ id: loginChallenges.id }),
    (tx) => tx.delete(registrations).where(lte(registrations.expiresAt, day)).returning({ id: registrations.id }),
    // Whoever signed up and never activated holds an address that somebody else may want.
    (tx) =>
      tx
        .delete(accounts)
        .where(and(isNull(accounts.activatedAt), lte(accounts.passwordSetAt, now - registration.waitMs)))
        .returning({ id: accounts.id }),
    (tx) => tx.delete(oneTimeTokens).where(lte(oneTimeTokens.expiresAt, month)).returning({ id: oneTimeTokens.id }),
    (tx) => tx.delete(trustedDevices).where(lte(trustedDevices.expiresAt, month)).returning({ id: trustedDevices.id }),
    // As long as a browser counts as known: a login from a new one is told by mail only to who was there before.
    (tx) => tx.delete(sessions).where(lte(sessions.lastSeenAt, halfYear)).returning({ id: sessions.id }),
    (tx) =>
      tx
        .delete(outbox)
        .where(and(lte(outbox.createdAt, month), or(isNotNull(outbox.sentAt), isNotNull(outbox.deadAt))))
        .returning({ id: outbox.id }),
    (tx) =>
      tx
        .delete(membershipRequests)
        .where(or(lte(membershipRequests.approvedAt, month), lte(membershipRequests.refusedAt, month)))
        .returning({ id: membershipRequests.id }),
    // Nothing was tried there for half a year: a streak that old says nothing about today.
    (tx) =>
      tx
        .delete(throttles)
        .where(
          and(
            lte(throttles.windowStartedAt, halfYear),
            or(isNull(throttles.blockedUntil), lte(throttles.blockedUntil, now)),
          ),
        )
        .returning({ key: throttles.key }),
  ];
  let purged = 0;
  for (const step of steps) purged += (await ctx.db.write(step)).length;
  return purged;
}
