import type { TransactionContext } from "../../context";
import type { Account } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { newId } from "../../platform/crypto/token";
import { issueToken } from "../../platform/one-time-token/one-time-token";
import { enqueue } from "../../platform/outbox/enqueue";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { firstPassword as policy } from "../../policy";

/**
 * The mail to somebody whose account an operator made, with a link to choose the first password. A "forgot password" link of a longer
 * life: it works once, and asking for a new password replaces it. `actorId`: as in the audit.
 */
export async function sendFirstPasswordMail(ctx: TransactionContext, owner: Account, actorId: string): Promise<void> {
  const token = await issueToken(ctx, {
    purpose: "password-reset",
    accountId: owner.id,
    subjectId: owner.id,
    lifeMs: policy.linkMs,
    others: "newest",
  });
  const at = ctx.clock.now();
  await enqueue(
    ctx,
    {
      channel: "mail",
      to: owner.email,
      locale: owner.locale,
      template: "first-password",
      links: { main: { page: "reset-password", token } },
      values: { firstName: owner.firstName, at, due: at + policy.linkMs, ...NO_USER_AGENT },
    },
    { accountId: owner.id, idempotencyKey: `first-password|${newId()}` },
  );
  await recordAudit(ctx, { event: "reset.mailed", accountId: owner.id, actorId, userAgent: NO_USER_AGENT });
}
