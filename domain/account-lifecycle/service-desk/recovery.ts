import {
  type ApproveFailure,
  approveAccountRecovery,
  declineAccountRecovery,
} from "../../authentication/account-recovery/approve";
import type { Context } from "../../context";
import { type HelpProblem, readCheck } from "../../healthspace/staff/account-recovery";
import { type FieldsFailure, fail, type Result } from "../../result";
import { type DeskPerson, type NotAtDesk, writeAtDesk } from "./enter";
import { openTicket } from "./look-up";

// The same two words of two people as in a Healthspace (ADR 0075), by the service desk for anybody: it may be two of the desk, or one of
// the desk and a clinician of the person. `approveAccountRecovery` refuses the same person twice, and the person it is for.

interface Approved {
  dueAt: number | null;
  firstCheckAt: number | null;
}

export type CheckFailure = NotAtDesk | ApproveFailure | FieldsFailure<HelpProblem> | { code: "desk-ticket-over" };

/** "Ik heb gecontroleerd wie het is", about a number that was read out: with a ticket found by address there is nothing to check. */
export function approveAtDesk(
  ctx: Context,
  who: DeskPerson,
  form: { ticket: string; reason: string; lastName: string; dateOfBirth: string },
): Promise<Result<Approved, CheckFailure>> {
  return writeAtDesk(ctx, who, async (ctx): Promise<Result<Approved, CheckFailure>> => {
    const reference = openTicket(ctx, who, form.ticket)?.reference;
    if (!reference) return fail({ code: "desk-ticket-over" });
    const identity = readCheck(ctx, form);
    if (!identity.ok) return identity;
    return approveAccountRecovery(ctx, {
      reference,
      staffId: who.account.id,
      identity: identity.value,
      reason: form.reason,
    });
  });
}

/** "Weigeren": one is enough. */
export function declineAtDesk(
  ctx: Context,
  who: DeskPerson,
  { ticket }: { ticket: string },
): Promise<Result<null, NotAtDesk | { code: "account-recovery-gone" | "desk-ticket-over" }>> {
  return writeAtDesk(
    ctx,
    who,
    async (ctx): Promise<Result<null, { code: "account-recovery-gone" | "desk-ticket-over" }>> => {
      const reference = openTicket(ctx, who, ticket)?.reference;
      if (!reference) return fail({ code: "desk-ticket-over" });
      return declineAccountRecovery(ctx, { reference, staffId: who.account.id });
    },
  );
}
