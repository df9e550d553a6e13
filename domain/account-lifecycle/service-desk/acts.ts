import { findRunningRecovery, openAccountRecovery } from "../../authentication/account-recovery/account-recovery";
import type { Context, TransactionContext } from "../../context";
import { type InvitationLimit, resendInvitation } from "../../healthspace/invitation/send";
import { type Account, findAccount } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { blockedUntilAny, consumeAttempt, endPauses } from "../../platform/rate-limit/rate-limit";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { fail, ok, type Result } from "../../result";
import { countMail, mailActivation } from "../registration/place-account";
import { pausable, stateOf } from "./account-state";
import { disable, enable, logOutEverywhere } from "./changes";
import { type DeskPerson, type NotAtDesk, writeAtDesk } from "./enter";
import { actsOn, openInvitation, openTicket, revisionOf } from "./look-up";

/** What the desk does about somebody whom it looked up: the ticket of this session, and the state that was on the screen. */
export interface Act {
  ticket: string;
  revision: string;
}

export type DeskAct =
  | "unlock"
  | "resend-activation"
  | "resend-invitation"
  | "log-out"
  | "disable"
  | "enable"
  | "start-recovery";

export type ActFailure =
  | NotAtDesk
  /** The ticket is too old or of another session: look the person up again. */
  | { code: "desk-ticket-over" }
  /** It stands otherwise than on the screen: by the person, by a colleague, or by time. Nothing was done. */
  | { code: "desk-changed" }
  | { code: "desk-self" }
  | { code: "desk-colleague" };

/** "Overal uitloggen". */
export function logOutAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, ActFailure>> {
  return actOn(ctx, who, act, (ctx, account) => logOutEverywhere(ctx, account, who.account.id).then(changed));
}

/** "Account uitzetten". */
export function disableAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, ActFailure>> {
  return actOn(ctx, who, act, async (ctx, account) =>
    account.disabledAt === null ? changed(await disable(ctx, account, who.account.id)) : fail({ code: "desk-changed" }),
  );
}

/** "Account weer aanzetten", also for who deactivated it or asked to delete it. */
export function enableAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, ActFailure>> {
  return actOn(ctx, who, act, (ctx, account) => enable(ctx, account, who.account.id).then(changed));
}

type UnlockFailure = ActFailure | { code: "desk-unlock-limit"; until: number };

/**
 * "Pauze opheffen": one more try at once. Counts stay as they are, so that whoever guesses gets this one try and then a pause that is no
 * shorter; a method or password that a hundred failures closed stays closed. `desk-unlock-limit`: three times a day for one account.
 */
export function unlockAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, UnlockFailure>> {
  return actOn(ctx, who, act, async (ctx, account): Promise<Result<null, UnlockFailure>> => {
    const attempts = pausable(account).map(({ attempt }) => attempt);
    if ((await blockedUntilAny(ctx, attempts)) === null) return fail({ code: "desk-changed" });
    const counted = await consumeAttempt(ctx, "desk-unlock-account", account.id);
    if (!counted.allowed) return fail({ code: "desk-unlock-limit", until: counted.blockedUntil });
    await endPauses(ctx, attempts);
    await recordAudit(ctx, { event: "support.unlocked", accountId: account.id, actorId: who.account.id });
    return ok(null);
  });
}

type ResendFailure = ActFailure | { code: "desk-mail-limit"; until: number };

/** "Activatiemail opnieuw sturen". The link in the older mail dies. */
export function resendActivationAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, ResendFailure>> {
  return actOn(ctx, who, act, async (ctx, account): Promise<Result<null, ResendFailure>> => {
    if (stateOf(account) !== "not-activated") return fail({ code: "desk-changed" });
    const until = await countMail(ctx, account.email);
    if (until !== null) return fail({ code: "desk-mail-limit", until });
    await mailActivation(ctx, account, NO_USER_AGENT, { actorId: who.account.id });
    return ok(null);
  });
}

/** "Uitnodiging opnieuw sturen": the newest that waits at this address, with or without an account. */
export function resendInvitationAtDesk(
  ctx: Context,
  who: DeskPerson,
  { ticket: sealed }: Pick<Act, "ticket">,
): Promise<Result<null, ResendFailure>> {
  return writeAtDesk(ctx, who, async (ctx): Promise<Result<null, ResendFailure>> => {
    const ticket = openTicket(ctx, who, sealed);
    const account = ticket?.accountId ? await findAccount(ctx, ticket.accountId) : undefined;
    const email = account?.email ?? ticket?.email;
    if (!email) return fail({ code: "desk-ticket-over" });
    const refused = account ? await refusalFor(ctx, who, account.id) : null;
    if (refused) return fail(refused);
    const invitation = await openInvitation(ctx, email);
    if (!invitation) return fail({ code: "desk-changed" });
    const { id: invitationId, healthspaceId } = invitation;
    const sent = await resendInvitation(ctx, { invitationId, healthspaceId, staffId: who.account.id });
    if (!sent.ok) return fail(limited(sent.failure));
    // The line of the invitation itself is about a Healthspace and nobody's account.
    if (account)
      await recordAudit(ctx, { event: "support.mail_resent", accountId: account.id, actorId: who.account.id });
    return ok(null);
  });
}

function limited(failure: InvitationLimit | { code: "invitation-gone" }): Exclude<ResendFailure, NotAtDesk> {
  return "until" in failure ? { code: "desk-mail-limit", until: failure.until } : { code: "desk-changed" };
}

type StartFailure =
  | ActFailure
  /** The owner confirmed one by mail: starting again would throw their step, and a colleague's check, away. */
  | { code: "desk-recovery-confirmed" }
  | { code: "desk-recovery-limit"; until: number };

/** "Hulp bij kwijte telefoon starten": the person gets a mail with a button, and a number to read out. */
export function startRecoveryAtDesk(ctx: Context, who: DeskPerson, act: Act): Promise<Result<null, StartFailure>> {
  return actOn(ctx, who, act, async (ctx, account): Promise<Result<null, StartFailure>> => {
    if (stateOf(account) !== "active") return fail({ code: "desk-changed" });
    if ((await findRunningRecovery(ctx, account.id))?.stage === "confirmed")
      return fail({ code: "desk-recovery-confirmed" });
    const opened = await openAccountRecovery(ctx, account, { deskId: who.account.id });
    if (opened.ok) return opened;
    const { failure } = opened;
    return fail("until" in failure ? { code: "desk-recovery-limit", until: failure.until } : { code: "desk-changed" });
  });
}

// The account of a ticket, as it stood on the screen, and neither one's own nor a colleague's.
function actOn<F extends { code: string }>(
  ctx: Context,
  who: DeskPerson,
  { ticket: sealed, revision }: Act,
  work: (ctx: TransactionContext, account: Account) => Promise<Result<null, F>>,
): Promise<Result<null, F | ActFailure>> {
  return writeAtDesk(ctx, who, async (ctx): Promise<Result<null, F | ActFailure>> => {
    const ticket = openTicket(ctx, who, sealed);
    const account = ticket?.accountId ? await findAccount(ctx, ticket.accountId) : undefined;
    if (!account) return fail({ code: "desk-ticket-over" });
    const refused = await refusalFor(ctx, who, account.id);
    if (refused) return fail(refused);
    if ((await revisionOf(ctx, account)) !== revision) return fail({ code: "desk-changed" });
    return work(ctx, account);
  });
}

async function refusalFor(
  ctx: TransactionContext,
  who: DeskPerson,
  accountId: string,
): Promise<{ code: "desk-self" | "desk-colleague" } | null> {
  switch (await actsOn(ctx, who, accountId)) {
    case "may":
      return null;
    case "self":
      return { code: "desk-self" };
    case "colleague":
      return { code: "desk-colleague" };
  }
}

function changed(done: boolean): Result<null, { code: "desk-changed" }> {
  return done ? ok(null) : fail({ code: "desk-changed" });
}
