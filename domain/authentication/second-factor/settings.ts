import { and, eq, isNull } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { revokeSessions, revokeTrustedDevices } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { notifyByMail, notifyByText } from "../../platform/outbox/notify";
import { isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFreshForSecondStep } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { endRecoveryCodes, prepareRecoveryCodes, storeRecoveryCodes } from "../recovery-code/make";
import { activeFactor, removeFactor } from "./factor";
import { requiresTwoFactor } from "./required-by-healthspace";

type NotNow = { code: "step-up-needed" } | { code: "two-factor-off" };

/**
 * Switches two-factor off: the factor, the recovery codes and all trust go, every other session ends, the owner is notified by mail
 * and, if codes came by text, by text. Needs a fresh proof of both steps (AT-41).
 */
export async function switchOff(
  ctx: Context,
  who: Who,
): Promise<Result<{ sessionSecret: string }, NotNow | { code: "two-factor-required" }>> {
  if (await requiresTwoFactor(ctx, who.account.id, ctx.clock.now())) return fail({ code: "two-factor-required" });
  if (!isFreshForSecondStep(who.session.proofs, "on", ctx.clock.now())) return fail({ code: "step-up-needed" });
  const { account, userAgent, session } = who;
  const done = await allOrNothing(ctx, async (ctx) => {
    const factor = await activeFactor(ctx, account.id);
    if (!factor || !(await isStillAlive(ctx, session.id))) return null;
    await removeFactor(ctx, account.id);
    await endRecoveryCodes(ctx, account.id);
    await revokeSessions(ctx, account.id, "two-factor-changed");
    await recordAudit(ctx, { event: "2fa.disabled", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, { template: "two-factor-off", occasion: factor.id });
    if (factor.type === "sms")
      await notifyByText(ctx, account, [factor.phone], `off|${factor.id}`, {
        template: "factor-changed",
        change: "off",
      });
    return renewSession(ctx, session.id, []);
  });
  return done ? ok(done) : fail({ code: "two-factor-off" });
}

/** Ten new codes; the old ones and all trust end. Needs a fresh proof. The plain codes are for the person alone. */
export async function renewRecoveryCodes(
  ctx: Context,
  who: Who,
): Promise<Result<{ setId: string; codes: string[] }, NotNow>> {
  if (!isFreshForSecondStep(who.session.proofs, "on", ctx.clock.now())) return fail({ code: "step-up-needed" });
  const { account, userAgent, session } = who;
  const prepared = await prepareRecoveryCodes(ctx);
  const stored = await allOrNothing(ctx, async (ctx) => {
    if (!(await activeFactor(ctx, account.id)) || !(await isStillAlive(ctx, session.id))) return null;
    const set = await storeRecoveryCodes(ctx, account.id, prepared);
    await revokeTrustedDevices(ctx, account.id);
    await recordAudit(ctx, { event: "2fa.codes_renewed", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, { template: "codes-renewed", occasion: set.id });
    return set;
  });
  return stored ? ok({ setId: stored.id, codes: prepared.codes }) : fail({ code: "two-factor-off" });
}

/**
 * Marks the factor as lost: the owner is reminded on every page until there is another one. `false`: it was marked already.
 */
export async function markLost(ctx: TransactionContext, accountId: string): Promise<boolean> {
  const rows = await ctx.tx
    .update(factors)
    .set({ lostAt: ctx.clock.now() })
    .where(and(eq(factors.accountId, accountId), isNull(factors.removedAt), isNull(factors.lostAt)))
    .returning({ id: factors.id });
  return rows.length === 1;
}
