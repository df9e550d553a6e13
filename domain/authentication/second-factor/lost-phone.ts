import { eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { isStillTrusted } from "../trusted-device/trusted-device";
import { activeFactor, type Factor } from "./factor";
import { markLost } from "./settings";

/** How somebody who lost the phone may go on: at once, after one more proof, or only with help. */
export type LostPhoneStep = "ready" | "password" | "recovery-code";

/**
 * What this session still needs. A code shown within ten minutes (a recovery code counts) is enough. A session that began on a
 * device that is trusted to this moment needs the password once more; any other needs a recovery code (S3: trusted device, else
 * backup code).
 */
export async function lostPhoneStep(ctx: ReadContext, who: Pick<Who, "session" | "account">): Promise<LostPhoneStep> {
  const { proofs } = who.session;
  const now = ctx.clock.now();
  if (isFresh(proofs, "on", now)) return "ready";
  if (!(await passwordIsEnough(ctx, who))) return "recovery-code";
  return isFresh(proofs, "off", now) ? "ready" : "password";
}

/**
 * "Ik ben mijn telefoon kwijt": every other session and all trust end at once, the phone is marked as lost, the owner is notified by
 * mail and on the old number. The session then counts as freshly proven for ten minutes, so that another method can be set up.
 */
export async function reportLostPhone(
  ctx: Context,
  who: Who,
): Promise<Result<{ sessionSecret: string }, { code: "step-up-needed" } | { code: "two-factor-off" }>> {
  const now = ctx.clock.now();
  if ((await lostPhoneStep(ctx, who)) !== "ready") return fail({ code: "step-up-needed" });
  const { account, session } = who;
  const done = await allOrNothing(ctx, async (ctx) => {
    // Once more: the owner may have ended the trust of this device in between.
    if ((await lostPhoneStep(ctx, who)) !== "ready") return null;
    const factor = await activeFactor(ctx, account.id);
    if (!factor || !(await isStillAlive(ctx, session.id))) return null;
    const isNew = await markLost(ctx, account.id);
    // The same session reports the same loss again: nothing happened that its owner does not know, and nobody else is logged out.
    if (isNew || !(await reportedLoss(ctx, session.id))) await applyLoss(ctx, who, factor);
    return renewSession(ctx, session.id, [{ method: "lost", at: now }]);
  });
  return done ? ok(done) : fail({ code: "two-factor-off" });
}

async function applyLoss(ctx: TransactionContext, { account, userAgent }: Who, factor: Factor): Promise<void> {
  await revokeSessions(ctx, account.id, "phone-lost");
  await recordAudit(ctx, { event: "2fa.phone_lost", accountId: account.id, userAgent });
  const occasion = newId();
  await notifyByMail(ctx, account, userAgent, { template: "phone-lost", occasion });
  if (factor.type === "sms")
    await notifyByText(ctx, account, [factor.phone], `lost|${occasion}`, {
      template: "factor-changed",
      change: "lost",
    });
}

// As the database has it now: two requests of one instant began with the same proofs.
async function reportedLoss(ctx: ReadContext, sessionId: string): Promise<boolean> {
  const [row] = await ctx.db.read.select({ proofs: sessions.proofs }).from(sessions).where(eq(sessions.id, sessionId));
  return row?.proofs.some(({ method }) => method === "lost") ?? false;
}

// The report itself ends the trust of the device, so a session that made it goes on until there is another factor.
async function passwordIsEnough(
  ctx: ReadContext,
  { session, account }: Pick<Who, "session" | "account">,
): Promise<boolean> {
  const { trustedDeviceId, proofs } = session;
  if (trustedDeviceId && (await isStillTrusted(ctx, account.id, trustedDeviceId))) return true;
  if (!proofs.some(({ method }) => method === "lost")) return false;
  const factor = await activeFactor(ctx, account.id);
  return factor !== null && factor.lostAt !== null;
}
