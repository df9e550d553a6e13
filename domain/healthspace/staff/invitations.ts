import type { Context, Locale, ReadContext } from "../../context";
import type { Who } from "../../platform/session/who";
import { type FieldsFailure, fail, type Result } from "../../result";
import { listInvitations, type SentInvitation } from "../invitation/invitation";
import {
  type InvitationLimit,
  type InviteFailure,
  type InviteProblem,
  judgeInvitation,
  resendInvitation,
  sendInvitation,
  withdrawInvitation,
} from "../invitation/send";
import { type NotStaff, readAsStaff, writeAsStaff } from "./workplace";

type Staff = Pick<Who, "session" | "account">;

/** What was sent from there, and what became of it. */
export function readInvitations(
  ctx: ReadContext,
  accountId: string,
  alias: string,
): Promise<Result<SentInvitation[], NotStaff>> {
  return readAsStaff(ctx, accountId, alias, ({ id }) => listInvitations(ctx, id));
}

type FormFailure = FieldsFailure<InviteProblem> | InviteFailure;

/** "Cliënt uitnodigen" (INVT-2). The first name is for the greeting and may be empty. */
export function inviteClient(
  ctx: Context,
  who: Staff,
  alias: string,
  form: { email: string; confirmedEmail?: string; firstName: string; locale: Locale },
): Promise<Result<{ invitationId: string }, FormFailure | NotStaff>> {
  return writeAsStaff(
    ctx,
    who,
    alias,
    async (ctx, workplace): Promise<Result<{ invitationId: string }, FormFailure>> => {
      const problems = judgeInvitation(form);
      if (problems.length > 0) return fail({ code: "fields", problems });
      return sendInvitation(ctx, { ...form, healthspaceId: workplace.id, staffId: who.account.id });
    },
  );
}

/** "Opnieuw versturen" (INVT-3). An invitation of another Healthspace is not found (T92). */
export function resendToClient(
  ctx: Context,
  who: Staff,
  alias: string,
  invitationId: string,
): Promise<Result<null, InvitationLimit | { code: "invitation-gone" } | NotStaff>> {
  return writeAsStaff(ctx, who, alias, (ctx, workplace) =>
    resendInvitation(ctx, { invitationId, healthspaceId: workplace.id, staffId: who.account.id }),
  );
}

/** "Intrekken" (INVT-3, INVT-5). */
export function withdrawFromClient(
  ctx: Context,
  who: Staff,
  alias: string,
  invitationId: string,
): Promise<Result<null, { code: "invitation-gone" } | NotStaff>> {
  return writeAsStaff(ctx, who, alias, (ctx, workplace) =>
    withdrawInvitation(ctx, { invitationId, healthspaceId: workplace.id, staffId: who.account.id }),
  );
}
