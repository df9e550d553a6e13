import { and, eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import type { Context, TransactionContext, UserAgent } from "../../context";
import { type Account, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { hashPool } from "../../platform/crypto/hash-pool";
import { newId } from "../../platform/crypto/token";
import { resetAttempts } from "../../platform/rate-limit/rate-limit";
import { isStillAlive, type Session } from "../../platform/session/find-session";
import { renewSession } from "../../platform/session/open-session";
import { isFresh } from "../../platform/session/proof";
import { fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { activeFactor } from "../second-factor/factor";
import { checkPassword } from "../step-up/step-up";
import { judgePassword, type NewPassword, type PasswordProblem } from "./password-rule";
import { clearPasswordTries, notifyPasswordChanged } from "./reset-password";
import { type StoredPassword, storePassword } from "./stored-password";

export interface Owner {
  session: Session;
  account: Account;
  userAgent: UserAgent;
}

export type ChangePasswordFailure =
  | { code: "step-up-needed" }
  | { code: "password-rule"; problems: PasswordProblem[] }
  | { code: "password-wrong" }
  | { code: "password-same" }
  | { code: "session-ended" };

/** With two-factor on the code must be fresh too: a stolen session and a stolen password are not enough. */
export async function mayChangePassword(ctx: Context, owner: Pick<Owner, "session" | "account">): Promise<boolean> {
  const factor = await activeFactor(ctx, owner.account.id);
  return factor === null || isFresh(owner.session.proofs, "on", ctx.clock.now());
}

/**
 * A new password from within. The present one is always asked, whatever was proven before, and counted like a step-up: the fifth
 * wrong one ends the session (T22). Every other session, all trust and all open links end; this session goes on under a new
 * secret. Answers its ticket, and when the password was set, for the cookie of a device cookie.
 */
export async function changePassword(
  ctx: Context,
  owner: Owner,
  input: NewPassword & { current: string },
): Promise<Result<{ ticket: string; passwordSetAt: number }, ChangePasswordFailure>> {
  if (!(await mayChangePassword(ctx, owner))) return fail({ code: "step-up-needed" });
  const factor = await activeFactor(ctx, owner.account.id);
  const problems = await judgePassword(ctx, owner.account, input, factor ? "on" : "off");
  if (problems.length > 0) return fail({ code: "password-rule", problems });
  return hashPool().run(async () => {
    const checked = await checkPassword(ctx, owner, input.current);
    if (!checked.ok) return checked;
    const password = input.password.normalize("NFC");
    if (password === input.current.normalize("NFC")) return fail({ code: "password-same" });
    const stored = await storePassword(ctx, password);
    const changed = await allOrNothing(ctx, (ctx) => storeChangedPassword(ctx, owner, stored));
    return changed ? ok(changed) : fail({ code: "session-ended" });
  });
}

async function storeChangedPassword(
  ctx: TransactionContext,
  owner: Owner,
  stored: StoredPassword,
): Promise<{ ticket: string; passwordSetAt: number } | null> {
  const now = ctx.clock.now();
  if (!(await isStillAlive(ctx, owner.session.id))) return null;
  // Only over the password that was just shown: a reset that came first wins.
  const [account] = await ctx.tx
    .update(accounts)
    .set({ ...stored, passwordSetAt: now, passwordEndedAt: null })
    .where(and(eq(accounts.id, owner.account.id), eq(accounts.passwordHash, owner.account.passwordHash)))
    .returning();
  if (!account) return null;
  await revokeSessions(ctx, account.id);
  const { ticket } = await renewSession(ctx, owner.session.id, [{ method: "pwd", at: now }]);
  await resetAttempts(ctx, "step-up-session", owner.session.id);
  await clearPasswordTries(ctx, account);
  await recordAudit(ctx, { event: "password.changed", accountId: account.id, userAgent: owner.userAgent });
  await notifyPasswordChanged(ctx, account, owner.userAgent, newId());
  return { ticket, passwordSetAt: now };
}
