import type { Reader } from "@/db/client";
import { allOrNothing } from "../../all-or-nothing";
import type { Context } from "../../context";
import { endEverything } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { tellOwner, tellPhones } from "../../platform/outbox/notify";
import { isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { isStillTrusted } from "../trusted-device/trusted-device";
import type { Owner } from "./enrolment";
import { activeFactor } from "./factor";
import { markLost } from "./settings";

/** How somebody who lost the phone may go on: at once, after one more proof, or only with help. */
export type LostRoad = "ready" | "password" | "recovery-code";

/**
 * The road open to this session. A code shown within ten minutes (a recovery code counts) is enough. A session that began on a
 * device that is trusted to this moment needs the password once more; any other needs a recovery code (S3: trusted device, else
 * backup code).
 */
export async function lostRoad(
  reader: Reader,
  ctx: Context,
  owner: Pick<Owner, "session" | "account">,
): Promise<LostRoad> {
  const { proofs } = owner.session;
  const now = ctx.clock.now();
  if (isFresh(proofs, "on", now)) return "ready";
  if (!(await passwordIsEnough(reader, ctx, owner))) return "recovery-code";
  return isFresh(proofs, "off", now) ? "ready" : "password";
}

/**
 * "Ik ben mijn telefoon kwijt": every other session and all trust end at once, the phone is marked as lost, the owner is told by
 * mail and on the old number. The session then counts as freshly proven for ten minutes, so that another method can be set up.
 */
export async function reportLostPhone(
  ctx: Context,
  owner: Owner,
): Promise<Result<{ ticket: string }, { code: "step-up-needed" } | { code: "two-factor-off" }>> {
  const now = ctx.clock.now();
  if ((await lostRoad(ctx.db.read, ctx, owner)) !== "ready") return fail({ code: "step-up-needed" });
  const { account, client, session } = owner;
  const done = await allOrNothing(ctx, async (tx) => {
    // Once more: the owner may have ended the trust of this device in between.
    if ((await lostRoad(tx, ctx, owner)) !== "ready") return null;
    const factor = await activeFactor(tx, account.id);
    if (!factor || !(await isStillAlive(tx, ctx, session.id))) return null;
    await markLost(tx, ctx, account.id);
    await endEverything(tx, account.id);
    await recordAudit(tx, ctx, { event: "2fa.phone_lost", accountId: account.id, client });
    const occasion = newId();
    await tellOwner(tx, ctx, account, client, { template: "phone-lost", occasion });
    if (factor.type === "sms") await tellPhones(tx, ctx, account, [factor.phone], `lost|${occasion}`);
    return renewSession(tx, ctx, session.id, [{ method: "lost", at: now }]);
  });
  return done ? ok(done) : fail({ code: "two-factor-off" });
}

// The report itself ends the trust of the device, so a session that made it goes on until there is another factor.
async function passwordIsEnough(
  reader: Reader,
  ctx: Context,
  { session, account }: Pick<Owner, "session" | "account">,
): Promise<boolean> {
  const { trustedDeviceId, proofs } = session;
  if (trustedDeviceId && (await isStillTrusted(reader, ctx, account.id, trustedDeviceId))) return true;
  if (!proofs.some(({ method }) => method === "lost")) return false;
  const factor = await activeFactor(reader, account.id);
  return factor !== null && factor.lostAt !== null;
}
