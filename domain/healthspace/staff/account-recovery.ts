import type { Reader } from "@/db/client";
import {
  ownerOfReference,
  type VouchFailure,
  vouchHelpedReset,
} from "../../authentication/account-recovery/account-recovery";
import { activeFactor } from "../../authentication/second-factor/factor";
import { missingProof } from "../../authentication/step-up/step-up";
import type { Context } from "../../context";
import { countTry } from "../../platform/rate-limit/rate-limit";
import { isStillAlive } from "../../platform/session/find-session";
import type { Who } from "../../platform/session/who";
import { fail, type Result } from "../../result";
import { standing } from "../membership/join";
import { listWorkplaces, type NotStaff } from "./workplace";

export type HelpFailure =
  | VouchFailure
  | NotStaff
  | { code: "step-up-needed" }
  | { code: "staff-two-factor" }
  | { code: "reference-missing" }
  | { code: "reference-limit"; until: number };

/**
 * "Ik heb gecontroleerd wie het is": one of the two words that a helped reset needs. Only from somebody who works in a Healthspace
 * of the person, has two-factor on themselves and has just shown it: this takes somebody's second lock away. Says nothing about
 * whose number it is. `dueAt`: when two-factor goes off; `null`: a colleague has to say the same first.
 */
export async function vouchAsStaff(
  ctx: Context,
  who: Pick<Who, "session" | "account">,
  form: { reference: string; reason: string },
): Promise<Result<{ dueAt: number | null }, HelpFailure>> {
  const { session, account } = who;
  if (!(await activeFactor(ctx.db.read, account.id))) return fail({ code: "staff-two-factor" });
  if ((await missingProof(ctx, who)) !== null) return fail({ code: "step-up-needed" });
  const reference = readReference(form.reference);
  if (!reference) return fail({ code: "reference-missing" });
  return ctx.db.write(async (tx): Promise<Result<{ dueAt: number | null }, HelpFailure>> => {
    const alive = await isStillAlive(tx, ctx, session.id);
    const workplaces = alive ? await listWorkplaces(tx, account.id) : [];
    if (workplaces.length === 0) return fail({ code: "staff-only" });
    const counted = await countTry(tx, ctx, "reference-staff", account.id);
    if (!counted.allowed) return fail({ code: "reference-limit", until: counted.blockedUntil });
    const owner = await ownerOfReference(tx, ctx, reference);
    const ids = workplaces.map(({ id }) => id);
    if (!owner || !(await belongsTo(tx, owner, ids))) return fail({ code: "helped-reset-gone" });
    return vouchHelpedReset(tx, ctx, { reference, staffId: account.id, reason: form.reason });
  });
}

/** The number as it is kept, however it was read out: eight digits, a dash in the middle. */
function readReference(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4)}` : null;
}

async function belongsTo(reader: Reader, accountId: string, healthspaceIds: string[]): Promise<boolean> {
  for (const id of healthspaceIds) if ((await standing(reader, accountId, id)) === "member") return true;
  return false;
}
