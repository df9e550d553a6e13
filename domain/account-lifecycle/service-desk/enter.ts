import { missingProof } from "../../authentication/step-up/step-up";
import type { Context, ReadContext, TransactionContext } from "../../context";
import { isStillAlive } from "../../platform/session/find-session";
import type { Who } from "../../platform/session/who";
import { fail, ok, type Result } from "../../result";
import { inTransaction } from "../../transaction";
import { isDeskPerson } from "./people";

export type DeskPerson = Pick<Who, "session" | "account">;

/**
 * `staff-only`: there is no such place for this person. `step-up-needed`: password and code, or a passkey, were not shown within ten
 * minutes; a trusted device shows nothing here. Reading asks the same as changing: what is read is about other people.
 */
export type NotAtDesk = { code: "staff-only" } | { code: "step-up-needed" };

export async function enterDesk(ctx: ReadContext, who: DeskPerson): Promise<Result<null, NotAtDesk>> {
  if (!(await isDeskPerson(ctx, who.account.id))) return fail({ code: "staff-only" });
  return (await missingProof(ctx, who, "of-others")) === null ? ok(null) : fail({ code: "step-up-needed" });
}

/** One act, or one reading that leaves its line. Asked inside: the session, the role and the proof (T82). */
export function writeAtDesk<T, F extends { code: string }>(
  ctx: Context,
  who: DeskPerson,
  work: (ctx: TransactionContext) => Promise<Result<T, F>>,
): Promise<Result<T, F | NotAtDesk>> {
  return inTransaction(ctx, async (ctx): Promise<Result<T, F | NotAtDesk>> => {
    if (!(await isStillAlive(ctx, who.session.id))) return fail({ code: "staff-only" });
    const entered = await enterDesk(ctx, who);
    return entered.ok ? work(ctx) : entered;
  });
}
