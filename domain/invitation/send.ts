import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { healthspaces, invitations } from "@/db/schema";
import { canonicalEmail } from "../account/email";
import { recordAudit } from "../audit/record";
import type { Context, Locale } from "../context";
import { hashToken, newId, newToken } from "../crypto/token";
import { enqueue } from "../outbox/enqueue";
import { invitation as policy } from "../policy";
import { fail, ok, type Result } from "../result";
import { countTry } from "../throttle/throttle";

/** Whoever of the staff does it, for the record. The right to do so is checked by who calls. */
interface Sending {
  staffId: string;
  locale: Locale;
}

type Limit = { code: "invitation-mail-limit"; until: number };

/** Asks somebody into a Healthspace by mail: one button, a neutral sender, nothing of care. */
export async function sendInvitation(
  ctx: Context,
  input: Sending & { healthspaceId: string; email: string },
): Promise<Result<{ invitationId: string }, { code: "email-invalid" } | Limit>> {
  const email = canonicalEmail(input.email);
  if (!email) return fail({ code: "email-invalid" });
  return ctx.db.write(async (tx) => {
    const until = await countMail(tx, ctx, email);
    if (until) return fail({ code: "invitation-mail-limit", until });
    const now = ctx.clock.now();
    const [id, token] = [newId(), newToken()];
    await tx.insert(invitations).values({
      id,
      tokenHash: hashToken("invitation", token),
      email,
      healthspaceId: input.healthspaceId,
      createdAt: now,
      expiresAt: now + policy.lifeMs,
    });
    await mail(tx, ctx, { ...input, email, token });
    await recordAudit(tx, ctx, { event: "invite.sent", accountId: null, actorId: input.staffId });
    return ok({ invitationId: id });
  });
}

/** Sends an open or expired invitation anew: its 30 days begin again and the link of the older mail dies. */
export async function resendInvitation(
  ctx: Context,
  input: Sending & { invitationId: string },
): Promise<Result<null, { code: "invitation-gone" } | Limit>> {
  return ctx.db.write(async (tx) => {
    const [row] = await tx.select().from(invitations).where(isOpen(input.invitationId));
    if (!row) return fail({ code: "invitation-gone" });
    const until = await countMail(tx, ctx, row.email);
    if (until) return fail({ code: "invitation-mail-limit", until });
    const token = newToken();
    await tx
      .update(invitations)
      .set({ tokenHash: hashToken("invitation", token), expiresAt: ctx.clock.now() + policy.lifeMs })
      .where(isOpen(row.id));
    await mail(tx, ctx, { ...input, email: row.email, healthspaceId: row.healthspaceId, token });
    await recordAudit(tx, ctx, { event: "invite.resent", accountId: null, actorId: input.staffId });
    return ok(null);
  });
}

/** Takes an invitation back, in one guarded statement: it is either used or withdrawn, never both. */
export async function withdrawInvitation(
  ctx: Context,
  input: { invitationId: string; staffId: string },
): Promise<Result<null, { code: "invitation-gone" }>> {
  return ctx.db.write(async (tx) => {
    const rows = await tx
      .update(invitations)
      .set({ withdrawnAt: ctx.clock.now() })
      .where(isOpen(input.invitationId))
      .returning({ id: invitations.id });
    if (rows.length === 0) return fail({ code: "invitation-gone" });
    await recordAudit(tx, ctx, { event: "invite.withdrawn", accountId: null, actorId: input.staffId });
    return ok(null);
  });
}

async function mail(
  tx: Transaction,
  ctx: Context,
  input: { email: string; locale: Locale; healthspaceId: string; token: string },
): Promise<void> {
  const [from] = await tx
    .select({ name: healthspaces.senderName })
    .from(healthspaces)
    .where(eq(healthspaces.id, input.healthspaceId));
  const sender = from?.name ?? ctx.config.productName;
  await enqueue(
    tx,
    ctx,
    {
      channel: "mail",
      to: input.email,
      locale: input.locale,
      template: "invitation",
      links: { main: { page: "invitations", token: input.token } },
      values: { firstName: "", at: ctx.clock.now(), due: ctx.clock.now() + policy.lifeMs, ...NOBODY, sender },
    },
    { accountId: null, idempotencyKey: `invitation|${newId()}` },
  );
}

const NOBODY = { browser: "–", system: "–" };

async function countMail(tx: Transaction, ctx: Context, email: string): Promise<number | null> {
  for (const door of ["invitation-mail-minute", "invitation-mail-hour"] as const) {
    const counted = await countTry(tx, ctx, door, email);
    if (!counted.allowed) return counted.blockedUntil;
  }
  return null;
}

function isOpen(invitationId: string) {
  return and(eq(invitations.id, invitationId), isNull(invitations.usedAt), isNull(invitations.withdrawnAt));
}
