import {
  type ApproveFailure,
  approveAccountRecovery,
  ownerOfReference,
} from "../../authentication/account-recovery/account-recovery";
import { activeFactor } from "../../authentication/second-factor/factor";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, ReadContext } from "../../context";
import { consumeAttempt } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import type { Who } from "../../platform/session/who";
import { fail, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { standing } from "../membership/join";
import { listWorkplaces, type NotStaff } from "./workplace";

export type HelpFailure =
  | ApproveFailure
  | NotStaff
  | { code: "step-up-needed" }
  | { code: "staff-two-factor" }
  | { code: "reference-missing" }
  | { code: "reference-limit"; until: number };

/**
 * "Ik heb gecontroleerd wie het is": one of the two approvals that an account recovery needs. Only from somebody who works in a Healthspace
 * of the person, has two-factor on themselves and has just shown it: this takes somebody's second lock away. Says nothing about
 * whose number it is. `dueAt`: when two-factor goes off; `null`: a colleague has to say the same first.
 */
export async function approveAsStaff(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  form: { reference: string; reason: string },
): Promise<Result<{ dueAt: number | null }, HelpFailure>> {
  const { session, account } = who;
  if (!(await activeFactor(ctx, account.id))) return fail({ code: "staff-two-factor" });
  if ((await missingProof(ctx, who)) !== null) return fail({ code: "step-up-needed" });
  const reference = readReference(form.reference);
  if (!reference) return fail({ code: "reference-missing" });
  return inTransaction(ctx, async (ctx): Promise<Result<{ dueAt: number | null }, HelpFailure>> => {
    const alive = await isStillAlive(ctx, session.id);
    const workplaces = alive ? await listWorkplaces(ctx, account.id) : [];
    if (workplaces.length === 0) return fail({ code: "staff-only" });
    const counted = await consumeAttempt(ctx, "reference-staff", account.id);
    if (!counted.allowed) return fail({ code: "reference-limit", until: counted.blockedUntil });
    const owner = await ownerOfReference(ctx, reference);
    const ids = workplaces.map(({ id }) => id);
    if (!owner || !(await belongsTo(ctx, owner, ids))) return fail({ code: "account-recovery-gone" });
    return approveAccountRecovery(ctx, { reference, staffId: account.id, reason: form.reason });
  });
}

/** The number as it is kept, however it was read out: eight digits, a dash in the middle. */
function readReference(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4)}` : null;
}

async function belongsTo(ctx: ReadContext, accountId: string, healthspaceIds: string[]): Promise<boolean> {
  for (const id of healthspaceIds) if ((await standing(ctx, accountId, id)) === "member") return true;
  return false;
}
