import type { Context } from "../../context";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { activeFactor } from "../second-factor/factor";
import { type CodeChannel, sendTextCode, type TextRefusal } from "../second-factor/text-code";
import { type Challenge, prolongChallenge } from "./challenge";

export type ResendFailure = { code: "login-session-expired" } | TextRefusal;

/**
 * "Stuur nieuwe code" and "Bel mij met de code" at login: a new message for the open second step, to the number on file; the older
 * one is dead, attempts are not given back.
 */
export async function resendLoginText(
  ctx: Context,
  challenge: Challenge,
  channel: CodeChannel = "sms",
): Promise<Result<{ letter: string }, ResendFailure>> {
  return inTransaction(ctx, async (ctx) => {
    const { account } = challenge;
    const factor = await activeFactor(ctx, account.id);
    if (factor?.type !== "sms" || factor.lockedAt !== null) return fail({ code: "login-session-expired" });
    const parent = { purpose: "login", parentId: challenge.id, accountId: account.id } as const;
    const sent = await sendTextCode(ctx, parent, { phone: factor.phone, locale: account.locale, channel });
    if (sent.sent) await prolongChallenge(ctx, challenge.id);
    return sent.sent ? ok({ letter: sent.letter }) : fail(sent.refusal);
  });
}
