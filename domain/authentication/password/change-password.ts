import { and, eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, TransactionContext } from "../../context";
import { revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import { resetAttempts } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh } from "../../platform/session/proof";
import type { Who } from "../../platform/session/who";
import { readNewPassword } from "../../platform/typed-text";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { activeFactor } from "../second-factor/factor";
import { checkPassword } from "../step-up/step-up";
import { judgePassword, type NewPassword, type PasswordProblem } from "./password-rule";
import { clearPasswordTries, notifyPasswordChanged } from "./reset-password";
import { type StoredPassword, storePassword } from "./stored-password";

export type ChangePasswordFailure =
  | { code: "step-up-needed" }
  | FieldsFailure<PasswordProblem | { code: "password-current-missing"; field: "current" }>
  | { code: "password-wrong" }
  | { code: "password-same" }
  | { code: "session-ended" };

/** With two-factor on the code must be fresh too: a stolen session and a stolen password are not enough. */
export async function mayChangePassword(ctx: Context, who: Pick<Who, "session" | "account">): Promise<boolean> {
  const factor = await activeFactor(ctx, who.account.id);
  return factor === null || isFresh(who.session.proofs, "on", ctx.clock.now());
}

/**
 * A new password from within. The present one is always asked, whatever was proven before, and counted like a step-up: the fifth
 * wrong one ends the session (T22). Every other session, all trust and all open links end; this session goes on under a new
 * secret, which is returned with the time the password was set, for the device cookie.
 */
export async function changePassword(
  ctx: Context,
  who: Who,
  input: NewPassword & { current: string },
): Promise<Result<{ sessionSecret: string; passwordSetAt: number }, ChangePasswordFailure>> {
  if (!(await mayChangePassword(ctx, who))) return fail({ code: "step-up-needed" });
  const factor = await activeFactor(ctx, who.account.id);
  const missing = input.current === "" ? [{ code: "password-current-missing", field: "current" } as const] : [];
  const problems = [...missing, ...(await judgePassword(ctx, who.account, input, factor ? "on" : "off"))];
  if (problems.length > 0) return fail({ code: "fields", problems });
  return hashPool().run(async () => {
    const checked = await checkPassword(ctx, who, input.current);
    if (!checked.ok) return checked;
    const password = readNewPassword(input.password);
    if (password === readNewPassword(input.current)) return fail({ code: "password-same" });
    const stored = await storePassword(ctx, password);
    const changed = await allOrNothing(ctx, (ctx) => storeChangedPassword(ctx, who, stored));
    return changed ? ok(changed) : fail({ code: "session-ended" });
  });
}

async function storeChangedPassword(
  ctx: TransactionContext,
  who: Who,
  stored: StoredPassword,
): Promise<{ sessionSecret: string; passwordSetAt: number } | null> {
  const now = ctx.clock.now();
  if (!(await isStillAlive(ctx, who.session.id))) return null;
  // Only over the password that was just shown: a reset that came first wins.
  const [account] = await ctx.tx
    .update(accounts)
    .set({ ...stored, passwordSetAt: now, passwordEndedAt: null })
    .where(and(eq(accounts.id, who.account.id), eq(accounts.passwordHash, who.account.passwordHash)))
    .returning();
  if (!account) return null;
  await revokeSessions(ctx, account.id, "password-changed");
  const { sessionSecret } = await renewSession(ctx, who.session.id, [{ method: "pwd", at: now }]);
  await resetAttempts(ctx, "step-up-session", who.session.id);
  await clearPasswordTries(ctx, account);
  await recordAudit(ctx, { event: "password.changed", accountId: account.id, userAgent: who.userAgent });
  await notifyPasswordChanged(ctx, account, who.userAgent, newId());
  return { sessionSecret, passwordSetAt: now };
}
