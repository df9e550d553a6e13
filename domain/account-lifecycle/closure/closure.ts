import { and, eq, gt, isNotNull, isNull, like, lte, or } from "drizzle-orm";
import { accounts, invitations, outbox, registrations, tasksDone } from "@/db/schema";
import { activeFactor } from "../../authentication/second-factor/factor";
import { checkPassword, missingProof } from "../../authentication/step-up/step-up";
import type { Context, TransactionContext } from "../../context";
import { askForCopies } from "../../healthspace/connection/copy";
import { endConnectionsOf } from "../../healthspace/connection/end";
import { dropDraftsAbout } from "../../healthspace/conversation/draft";
import { ownedAlone, ownsNothingAlone } from "../../healthspace/membership/change";
import { endMemberships, reopenMemberships } from "../../healthspace/membership/own-memberships";
import { findAccount, revokeSessions } from "../../platform/account/account";
import { recordAudit } from "../../platform/audit/record";
import { consumeToken, findToken, isLive, issueToken } from "../../platform/one-time-token/one-time-token";
import { notifyByMail } from "../../platform/outbox/notify";
import { NO_USER_AGENT } from "../../platform/session/listed-user-agent";
import { type Who, writeAs } from "../../platform/session/who";
import { closure as policy } from "../../policy";
import { type FieldsFailure, fail, ok, type Result } from "../../result";
import { allOrNothing } from "../../transaction";
import { endDeskRole } from "../service-desk/people";

// ADR 0029. Deactivating keeps everything and only the helpdesk undoes it; deleting waits fourteen days,
// can be taken back by mail, and then takes everything personal away.

export interface CloseForm {
  password: string;
  /** The box "I understand". */
  understood: "yes" | "no";
}

export type ClosureProblem =
  | { code: "understood-missing"; field: "understood" }
  | { code: "password-missing" | "password-wrong"; field: "password" };

/** `closure-last-owner`: nobody would be left to run these Healthspaces. */
type LastOwner = { code: "closure-last-owner"; names: string };

export type ClosureFailure =
  | FieldsFailure<ClosureProblem>
  | { code: "step-up-needed" }
  | { code: "session-ended" }
  | LastOwner;

/** "Account deactiveren": nobody logs in any more, every membership ends, every session too. The data stay. */
export async function deactivateAccount(
  ctx: Context,
  who: Who,
  form: CloseForm,
): Promise<Result<null, ClosureFailure>> {
  const proven = await proveClosure(ctx, who, form);
  if (!proven.ok) return proven;
  const { account, userAgent } = who;
  const now = ctx.clock.now();
  const done = await writeAs(ctx, who, async (ctx): Promise<Result<null, LastOwner> | null> => {
    const closed = await close(ctx, account.id, { disabledAt: now });
    if (!closed?.ok) return closed;
    await endMemberships(ctx, who, now);
    await endDeskRole(ctx, account.id, account.id);
    await revokeSessions(ctx, account.id, "deactivated");
    await recordProof(ctx, who);
    await recordAudit(ctx, { event: "account.deactivated", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, {
      template: "account-deactivated",
      occasion: `${account.id}|${ctx.clock.now()}`,
      links: { main: { page: "help" } },
    });
    return closed;
  });
  return done ?? fail({ code: "session-ended" });
}

/** "Account verwijderen": nobody logs in from now on, and in fourteen days it is carried out unless the link in the mail stops it. */
export async function askDeletion(
  ctx: Context,
  who: Who,
  form: CloseForm,
): Promise<Result<{ deleteAt: number }, ClosureFailure>> {
  const proven = await proveClosure(ctx, who, form);
  if (!proven.ok) return proven;
  const { account, userAgent } = who;
  const now = ctx.clock.now();
  const deleteAt = now + policy.deleteMs;
  const done = await writeAs(ctx, who, async (ctx): Promise<Result<{ deleteAt: number }, LastOwner> | null> => {
    const closed = await close(ctx, account.id, { deleteAt, disabledAt: now });
    if (!closed?.ok) return closed;
    await revokeSessions(ctx, account.id, "deleting");
    await recordProof(ctx, who);
    // Whom the person treats are told now; who treats them can still read, to keep what the law asks of them.
    await endConnectionsOf(ctx, { accountId: account.id, side: "staff" }, account.id);
    await endDeskRole(ctx, account.id, account.id);
    await askForCopies(ctx, account.id, deleteAt);
    const token = await issueToken(ctx, {
      purpose: "deletion-undo",
      accountId: account.id,
      subjectId: account.id,
      lifeMs: policy.deleteMs,
      diesWith: "nothing",
    });
    await recordAudit(ctx, { event: "account.deletion_asked", accountId: account.id, userAgent });
    await notifyByMail(ctx, account, userAgent, {
      template: "account-closing",
      occasion: `${account.id}|${now}`,
      links: { main: { page: "keep-account", token } },
      due: deleteAt,
    });
    return ok({ deleteAt });
  });
  return done ?? fail({ code: "session-ended" });
}

// The last owner stays: asked in the statement itself, so that of two owners who close at one instant the second finds no other.
async function close(
  ctx: TransactionContext,
  accountId: string,
  closing: { disabledAt: number; deleteAt?: number },
): Promise<Result<null, LastOwner> | null> {
  const closed = await ctx.tx
    .update(accounts)
    .set({ ...closing, disabledBy: "owner" })
    .where(and(eq(accounts.id, accountId), isNull(accounts.disabledAt), ownsNothingAlone(ctx)))
    .returning({ id: accounts.id });
  if (closed.length > 0) return ok(null);
  const alone = await ownedAlone(ctx, accountId);
  return alone.length > 0 ? fail({ code: "closure-last-owner", names: alone.join(", ") }) : null;
}

/** What a link "keep my account" is about: still open with its date, or done. Opening it changes nothing. */
export async function findDeletion(
  ctx: Context,
  token: string,
): Promise<{ state: "open"; deleteAt: number } | { state: "kept" } | null> {
  const link = await findToken(ctx, "deletion-undo", token);
  if (!link) return null;
  if (link.usedAt !== null) return { state: "kept" };
  const account = isLive(link, ctx.clock.now()) ? await findAccount(ctx, link.accountId) : undefined;
  return account?.deleteAt ? { state: "open", deleteAt: account.deleteAt } : null;
}

/** Takes the wish to delete back: the account is as it was. Not a login. */
export async function undoDeletion(ctx: Context, token: string): Promise<Result<null, { code: "deletion-gone" }>> {
  const done = await allOrNothing(ctx, async (ctx) => {
    const link = await consumeToken(ctx, "deletion-undo", token);
    if (!link) return null;
    const rows = await ctx.tx
      .update(accounts)
      .set({ deleteAt: null, disabledAt: null, disabledBy: null })
      .where(
        and(eq(accounts.id, link.accountId), eq(accounts.disabledBy, "owner"), gt(accounts.deleteAt, ctx.clock.now())),
      )
      .returning({ id: accounts.id });
    if (rows.length === 0) return null;
    await recordAudit(ctx, { event: "account.deletion_undone", accountId: link.accountId });
    return true;
  });
  return done ? ok(null) : fail({ code: "deletion-gone" });
}

/**
 * What the mailbox says overrules what was asked from inside: the wish to delete is taken back while there is time, and who
 * deactivated the account "as its owner" did not: the memberships that this ended come back. What the operator disabled stays disabled.
 */
export async function keepAccount(ctx: TransactionContext, accountId: string): Promise<void> {
  const kept = await ctx.tx
    .update(accounts)
    .set({ deleteAt: null })
    .where(and(eq(accounts.id, accountId), gt(accounts.deleteAt, ctx.clock.now())))
    .returning({ id: accounts.id });
  await reopenMemberships(ctx, accountId);
  await ctx.tx
    .update(accounts)
    .set({ disabledAt: null, disabledBy: null })
    .where(and(eq(accounts.id, accountId), eq(accounts.disabledBy, "owner"), isNull(accounts.deleteAt)));
  if (kept.length > 0) await recordAudit(ctx, { event: "account.deletion_undone", accountId });
}

/** Carries out every deletion whose time has come. Returns how many. Called by the worker. */
export async function completeDueDeletions(ctx: Context): Promise<number> {
  const isDue = () => and(isNotNull(accounts.deleteAt), lte(accounts.deleteAt, ctx.clock.now()));
  const due = await ctx.db.read.select().from(accounts).where(isDue());
  let settled = 0;
  for (const account of due) {
    const done = await allOrNothing(ctx, async (ctx) => {
      await endConnectionsOf(ctx, { accountId: account.id }, "system");
      await dropDraftsAbout(ctx, account.id);
      // Everything that names the account goes with its row (ON DELETE CASCADE); the audit, which has no name in it, stays (T114).
      const rows = await ctx.tx
        .delete(accounts)
        .where(and(eq(accounts.id, account.id), isDue()))
        .returning();
      if (rows.length === 0) return null;
      await ctx.tx.delete(outbox).where(eq(outbox.accountId, account.id));
      await ctx.tx.delete(registrations).where(eq(registrations.email, account.email));
      await ctx.tx
        .delete(invitations)
        .where(or(eq(invitations.email, account.email), eq(invitations.usedBy, account.id)));
      await ctx.tx.delete(tasksDone).where(like(tasksDone.subjectId, `${account.id}|%`));
      await recordAudit(ctx, { event: "account.deleted", accountId: account.id, actorId: "system" });
      await notifyByMail(ctx, account, NO_USER_AGENT, {
        template: "account-deleted",
        occasion: account.id,
        links: { main: { page: "help" } },
      });
      return true;
    });
    settled += done ? 1 : 0;
  }
  return settled;
}

// The box, then both proofs where two-factor is on, then the password once more in this very form.
async function proveClosure(ctx: Context, who: Who, form: CloseForm): Promise<Result<null, ClosureFailure>> {
  const problems: ClosureProblem[] = [];
  if (form.understood !== "yes") problems.push({ code: "understood-missing", field: "understood" });
  if (form.password === "") problems.push({ code: "password-missing", field: "password" });
  if (problems.length > 0) return fail({ code: "fields", problems });
  const factor = await activeFactor(ctx, who.account.id);
  if (factor && (await missingProof(ctx, who)) !== null) return fail({ code: "step-up-needed" });
  // The session keeps its secret: if what follows is not possible now, the person is still inside and can try again.
  const proven = await checkPassword(ctx, who, form.password);
  if (proven.ok) return ok(null);
  return proven.failure.code === "password-wrong"
    ? fail({ code: "fields", problems: [{ code: "password-wrong", field: "password" }] })
    : fail({ code: "session-ended" });
}

function recordProof(ctx: TransactionContext, { account, userAgent }: Who): Promise<void> {
  return recordAudit(ctx, { event: "stepup.ok", accountId: account.id, userAgent, detail: { method: "pwd" } });
}
