import { and, isNotNull, isNull, like, lte, or } from "drizzle-orm";
import { COMMIT_MARK } from "@/db/client";
import {
  accounts,
  databaseFacts,
  enrolments,
  invitations,
  loginChallenges,
  membershipRequests,
  notices,
  oneTimeTokens,
  outbox,
  passkeyChallenges,
  rateLimitCounters,
  registrations,
  sessions,
  textCodes,
  trustedDevices,
} from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { dropDraftsOfStaff } from "../../healthspace/conversation/expire";
import { invitation, maintenance as policy, registration } from "../../policy";
import { inTransaction } from "../../transaction";

/**
 * Deletes what has run out (T114): half logins, codes, set-ups and filled-in forms after a day; ended sessions and trust, links and
 * sent messages and seen news after a month, what staff wrote and cannot send any more after a year, so that a page can still say why its link is dead and the helpdesk what was sent. Returns how many rows.
 */
export async function purgeExpired(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const [day, month, halfYear] = [now - policy.dayMs, now - policy.monthMs, now - policy.sessionMs];
  // One table a transaction: whoever logs in meanwhile waits for one of them at most.
  const steps: ((ctx: TransactionContext) => Promise<unknown[]>)[] = [
    (ctx) => ctx.tx.delete(textCodes).where(lte(textCodes.expiresAt, day)).returning({ id: textCodes.id }),
    (ctx) => ctx.tx.delete(enrolments).where(lte(enrolments.expiresAt, day)).returning({ id: enrolments.id }),
    (ctx) =>
      ctx.tx.delete(loginChallenges).where(lte(loginChallenges.expiresAt, day)).returning({ id: loginChallenges.id }),
    (ctx) =>
      ctx.tx
        .delete(passkeyChallenges)
        .where(lte(passkeyChallenges.expiresAt, day))
        .returning({ hash: passkeyChallenges.challengeHash }),
    (ctx) => ctx.tx.delete(registrations).where(lte(registrations.expiresAt, day)).returning({ id: registrations.id }),
    // Whoever signed up and never activated holds an address that somebody else may want.
    (ctx) =>
      ctx.tx
        .delete(accounts)
        .where(and(isNull(accounts.activatedAt), lte(accounts.passwordSetAt, now - registration.waitMs)))
        .returning({ id: accounts.id }),
    (ctx) =>
      ctx.tx.delete(oneTimeTokens).where(lte(oneTimeTokens.expiresAt, month)).returning({ id: oneTimeTokens.id }),
    (ctx) =>
      ctx.tx.delete(trustedDevices).where(lte(trustedDevices.expiresAt, month)).returning({ id: trustedDevices.id }),
    // As long as a browser counts as known: a login from a new one is told by mail only to who was there before.
    (ctx) => ctx.tx.delete(sessions).where(lte(sessions.lastSeenAt, halfYear)).returning({ id: sessions.id }),
    (ctx) =>
      ctx.tx
        .delete(outbox)
        .where(and(lte(outbox.createdAt, month), or(isNotNull(outbox.sentAt), isNotNull(outbox.deadAt))))
        .returning({ id: outbox.id }),
    (ctx) =>
      ctx.tx
        .delete(membershipRequests)
        .where(or(lte(membershipRequests.approvedAt, month), lte(membershipRequests.refusedAt, month)))
        .returning({ id: membershipRequests.id }),
    (ctx) =>
      ctx.tx
        .delete(invitations)
        .where(
          or(
            lte(invitations.expiresAt, now - invitation.keptMs),
            lte(invitations.usedAt, now - invitation.keptMs),
            lte(invitations.withdrawnAt, now - invitation.keptMs),
          ),
        )
        .returning({ id: invitations.id }),
    // While news is unseen more of the same is not mailed: what was never opened is news again after a year.
    (ctx) =>
      ctx.tx
        .delete(notices)
        .where(or(lte(notices.seenAt, month), lte(notices.mailedAt, now - policy.noticeMs)))
        .returning({ id: notices.id }),
    dropDraftsOfStaff,
    // What processes leave on a database server: see `COMMIT_MARK`.
    (ctx) =>
      ctx.tx
        .delete(databaseFacts)
        .where(and(like(databaseFacts.key, `${COMMIT_MARK}%`), lte(databaseFacts.value, String(day))))
        .returning({ key: databaseFacts.key }),
    // Nothing was tried there for half a year: a streak that old says nothing about today.
    (ctx) =>
      ctx.tx
        .delete(rateLimitCounters)
        .where(
          and(
            lte(rateLimitCounters.windowStartedAt, halfYear),
            or(isNull(rateLimitCounters.blockedUntil), lte(rateLimitCounters.blockedUntil, now)),
          ),
        )
        .returning({ key: rateLimitCounters.key }),
  ];
  let purged = 0;
  for (const step of steps) purged += (await inTransaction(ctx, step)).length;
  return purged;
}
