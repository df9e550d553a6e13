import { and, eq, isNull } from "drizzle-orm";
import { healthspaces, invitations, type MemberRole } from "@/db/schema";
import type { Locale, TransactionContext } from "../../context";
import { type NewEmailFailure, readNewEmail } from "../../platform/account/email-suggestion";
import { type NameFailure, readName } from "../../platform/account/person-name";
import { recordAudit } from "../../platform/audit/record";
import { hashToken, newId, newToken } from "../../platform/crypto/token";
import { enqueue } from "../../platform/outbox/enqueue";
import { type Attempt, consumeAllAttempts } from "../../platform/rate-limit/rate-limit";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { invitation as policy } from "../../policy";
import { fail, ok, type Result } from "../../result";

/** Whoever of the staff does it, for the record. The right to do so is the caller's, in the same transaction. */
interface Sending {
  staffId: string;
  healthspaceId: string;
}

/** "invitation-mail-limit": to this address. "invitation-staff-limit": by this member of staff. */
export type InvitationLimit = { code: "invitation-mail-limit" | "invitation-staff-limit"; until: number };

export type InviteFailure = { code: "email-missing" } | NewEmailFailure | NameFailure | InvitationLimit;

/** What joining makes of the person: a client unless said otherwise, and of nobody in particular. */
export interface Joins {
  roles?: MemberRole[];
  /** The clinician who treats them from the start. The right to connect them is the caller's. */
  connectTo?: string | null;
}

/** Asks somebody into a Healthspace by mail: one button, a neutral sender, nothing of care. `firstName` may be empty. */
export async function sendInvitation(
  ctx: TransactionContext,
  input: Sending & InvitationForm & Joins & { locale: Locale },
): Promise<Result<{ invitationId: string }, InviteFailure>> {
  const { email: read, firstName: name } = readInvitation(input);
  if (!read.ok) return read;
  if (!name.ok) return name;
  const email = read.value;
  const limit = await countMail(ctx, email, input.staffId);
  return limit ? fail(limit) : ok({ invitationId: await place(ctx, { ...input, email, firstName: name.value }) });
}

/**
 * The same to several addresses, each read by `readNewEmail`: to all of them or, at a limit, to none. A list has a limit of its own, so
 * that a whole practice can be invited.
 */
export async function sendInvitations(
  ctx: TransactionContext,
  input: Sending & { emails: readonly string[]; locale: Locale },
): Promise<Result<null, InvitationLimit>> {
  const { emails, staffId } = input;
  const counted = await consumeAllAttempts(ctx, [
    ["invitation-list-day", staffId],
    ...emails.map((email): Attempt => ["invitation-mail-hour", email]),
  ]);
  if (!counted.allowed) {
    const ofStaff = counted.limit === "invitation-list-day";
    return fail({ code: ofStaff ? "invitation-staff-limit" : "invitation-mail-limit", until: counted.blockedUntil });
  }
  for (const email of emails) await place(ctx, { ...input, email, firstName: null });
  return ok(null);
}

async function place(
  ctx: TransactionContext,
  invited: Sending & Joins & { email: string; firstName: string | null; locale: Locale },
): Promise<string> {
  const now = ctx.clock.now();
  const { email, firstName, locale, healthspaceId, staffId, roles = ["client"], connectTo = null } = invited;
  const [id, token] = [newId(), newToken()];
  const to = { email, firstName, locale, healthspaceId };
  await ctx.tx.insert(invitations).values({
    id,
    tokenHash: hashToken("invitation", token),
    ...to,
    roles,
    connectTo,
    invitedBy: staffId,
    createdAt: now,
    expiresAt: now + policy.lifeMs,
  });
  await mailInvitation(ctx, to, { token, due: now + policy.lifeMs, template: "invitation" });
  await recordAudit(ctx, { event: "invite.sent", accountId: null, actorId: staffId, healthspaceId });
  return id;
}

export type InviteProblem =
  | ({ field: "email" } & ({ code: "email-missing" } | NewEmailFailure))
  | ({ field: "firstName" } & NameFailure);

/** Everything that is wrong with the form of an invitation. */
export function judgeInvitation(input: InvitationForm): InviteProblem[] {
  const { email, firstName } = readInvitation(input);
  const problems: InviteProblem[] = [];
  if (!email.ok) problems.push({ ...email.failure, field: "email" });
  if (!firstName.ok) problems.push({ ...firstName.failure, field: "firstName" });
  return problems;
}

interface InvitationForm {
  email: string;
  confirmedEmail?: string;
  firstName?: string;
}

function readInvitation({ email, confirmedEmail, firstName }: InvitationForm) {
  return {
    email: email.trim() === "" ? fail({ code: "email-missing" }) : readNewEmail(email, confirmedEmail),
    firstName: firstName?.trim() ? readName(firstName) : ok(null),
  };
}

/** Sends an open or expired invitation anew: its 30 days begin again and the link of the older mail dies. */
export async function resendInvitation(
  ctx: TransactionContext,
  input: Sending & { invitationId: string },
): Promise<Result<null, { code: "invitation-gone" } | InvitationLimit>> {
  const [row] = await ctx.tx.select().from(invitations).where(isOpen(input));
  if (!row) return fail({ code: "invitation-gone" });
  const limit = await countMail(ctx, row.email, input.staffId);
  if (limit) return fail(limit);
  const token = newToken();
  await ctx.tx
    .update(invitations)
    .set({ tokenHash: hashToken("invitation", token), expiresAt: ctx.clock.now() + policy.lifeMs })
    .where(isOpen(input));
  await mailInvitation(ctx, row, { token, due: ctx.clock.now() + policy.lifeMs, template: "invitation" });
  const { staffId: actorId, healthspaceId } = input;
  await recordAudit(ctx, { event: "invite.resent", accountId: null, actorId, healthspaceId });
  return ok(null);
}

/** Takes an invitation back, in one guarded statement: it is either used or withdrawn, never both. */
export async function withdrawInvitation(
  ctx: TransactionContext,
  input: Sending & { invitationId: string },
): Promise<Result<null, { code: "invitation-gone" }>> {
  const rows = await ctx.tx
    .update(invitations)
    .set({ withdrawnAt: ctx.clock.now() })
    .where(isOpen(input))
    .returning({ id: invitations.id });
  if (rows.length === 0) return fail({ code: "invitation-gone" });
  const { staffId: actorId, healthspaceId } = input;
  await recordAudit(ctx, { event: "invite.withdrawn", accountId: null, actorId, healthspaceId });
  return ok(null);
}

type Addressee = Pick<typeof invitations.$inferSelect, "email" | "firstName" | "locale" | "healthspaceId">;

/** The mail with the link, the first one or a reminder. `due`: until when the link works, in milliseconds. */
export async function mailInvitation(
  ctx: TransactionContext,
  to: Addressee,
  { token, due, template }: { token: string; due: number; template: "invitation" | "invitation-reminder" },
): Promise<void> {
  const [from] = await ctx.tx
    .select({ name: healthspaces.senderName })
    .from(healthspaces)
    .where(eq(healthspaces.id, to.healthspaceId));
  const sender = from?.name ?? ctx.config.productName;
  await enqueue(
    ctx,
    {
      channel: "mail",
      to: to.email,
      locale: to.locale,
      template,
      links: { main: { page: "invitations", token } },
      values: { firstName: to.firstName ?? "", at: ctx.clock.now(), due, ...NO_USER_AGENT, sender },
    },
    { accountId: null, idempotencyKey: `${template}|${newId()}` },
  );
}

async function countMail(ctx: TransactionContext, email: string, staffId: string): Promise<InvitationLimit | null> {
  const toAddress: Attempt[] = [
    ["invitation-mail-minute", email],
    ["invitation-mail-hour", email],
  ];
  // A command on the server may invite a whole practice at once.
  const byStaff: Attempt[] = staffId.startsWith("operator:")
    ? []
    : [
        ["invitation-staff-hour", staffId],
        ["invitation-staff-day", staffId],
      ];
  const counted = await consumeAllAttempts(ctx, [...toAddress, ...byStaff]);
  if (counted.allowed) return null;
  const ofStaff = byStaff.some(([limit]) => limit === counted.limit);
  return { code: ofStaff ? "invitation-staff-limit" : "invitation-mail-limit", until: counted.blockedUntil };
}

function isOpen({ invitationId, healthspaceId }: { invitationId: string; healthspaceId: string }) {
  return and(
    eq(invitations.id, invitationId),
    eq(invitations.healthspaceId, healthspaceId),
    isNull(invitations.usedAt),
    isNull(invitations.withdrawnAt),
  );
}
