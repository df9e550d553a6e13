import { sql } from "drizzle-orm";
import { preparedWrite } from "@/db/prepared";
import { auditEvents } from "@/db/schema";
import product from "@/package.json" with { type: "json" };
import type { TransactionContext, UserAgent } from "../../context";
import { hashRow, headOf, isNothing, macOf, newPersonalSalt, personalDigest } from "./chain";

/** What can happen. */
export type AuditEvent = AccountEvent | CareEvent;

/** What happens to work, and to what staff see of a person: shown under "who looked", not in the activity of the account (NEN 7513). */
export type CareEvent =
  | "work.assigned"
  | "work.self_started"
  | "work.started"
  | "work.submitted"
  | "work.reopened"
  | "work.closed"
  | "work.withdrawn"
  | "work.reminded"
  | "work.drafts_removed"
  | "submission.read"
  | "message.sent"
  | "conversation.read"
  | "client.opened"
  | "client.alarm"
  | "clients.searched"
  | "copy.asked"
  | "copy.made"
  | "copy.not_needed"
  | "log.viewed"
  | "library.imported"
  | "library.published"
  | "library.archived"
  | "library.topic_set"
  | "library.tiles_moved";

/** What can happen to an account. */
export type AccountEvent =
  | "login.password.ok"
  | "login.password.fail"
  | "login.password.throttled"
  | "login.password.locked"
  | "login.password.alarm"
  | "login.disabled_account"
  | "login.not_activated"
  | "login.password_ended"
  | "login.second.ok"
  | "login.second.fail"
  | "login.second.replay"
  | "login.second.throttled"
  | "login.backup_used"
  | "login.trusted_skip"
  | "login.passkey.ok"
  | "login.passkey.fail"
  | "login.passkey.throttled"
  | "session.started"
  | "session.ended"
  | "stepup.ok"
  | "stepup.fail"
  | "2fa.enabled"
  | "2fa.disabled"
  | "2fa.method_changed"
  | "2fa.phone_changed"
  | "2fa.phone_confirmed"
  | "2fa.app_changed"
  | "2fa.method_locked"
  | "2fa.phone_lost"
  | "2fa.codes_renewed"
  | "2fa.codes_kept"
  | "passkey.added"
  | "passkey.renamed"
  | "passkey.removed"
  | "device.trusted"
  | "device.revoked"
  | "device.reuse_detected"
  | "sms.queued"
  | "sms.blocked"
  | "sms.budget"
  | "sms.sent"
  | "sms.failed"
  | "mail.sent"
  | "mail.failed"
  | "profile.changed"
  | "email.change_asked"
  | "email.change_fail"
  | "email.changed"
  | "email.change_undone"
  | "membership.ended"
  | "membership.restored"
  | "membership.roles"
  | "membership.visibility"
  | "connection.offered"
  | "connection.made"
  | "connection.objected"
  | "connection.accepted"
  | "connection.refused"
  | "connection.narrowed"
  | "connection.ended"
  | "account.exported"
  | "account.deactivated"
  | "account.deletion_asked"
  | "account.deletion_undone"
  | "account.deleted"
  | "invite.accepted"
  | "invite.sent"
  | "invite.resent"
  | "invite.reminded"
  | "invite.withdrawn"
  | "member.joined"
  | "member.asked"
  | "member.approved"
  | "member.refused"
  | "signup.probe"
  | "signup.terms_accepted"
  | "signup.terms_refused"
  | "signup.address_known"
  | "signup.address_changed"
  | "activation.sent"
  | "activation.ok"
  | "activation.fail"
  | "activation.not_me"
  | "support.reset_asked"
  | "support.reset_confirmed"
  | "support.reset_checked"
  | "support.reset_mismatch"
  | "support.reset_closed"
  | "support.reset_declined"
  | "support.reset_approved"
  | "support.reset_done"
  | "support.reset_stopped"
  | "reset.requested"
  | "reset.refused"
  | "reset.mailed"
  | "reset.completed"
  | "password.changed"
  | "account.not_me"
  | "support.viewed"
  | "support.disabled"
  | "support.enabled"
  | "support.unlocked"
  | "support.sessions_ended"
  | "support.account_made"
  | "support.search_failed"
  | "support.mail_resent"
  | "support.desk_given"
  | "support.desk_taken"
  | "config.changed"
  | "keys.rotated"
  | "audit.exported"
  | "audit.shortened"
  | "crypto.failure";

export interface AuditEntry {
  event: AuditEvent;
  accountId: string | null;
  /**
   * Who did it; left out when it was the person of the account. `operator:` and a name: by a command on the server. `system`: by no
   * person, but because it was time or a provider answered. `null`: nobody knows, for it took no more than the e-mail address.
   */
  actorId?: string | null;
  userAgent?: UserAgent;
  healthspaceId?: string;
  /** Plain facts: a method, a number left. Never a code, a token, an address or a full number. */
  detail?: Record<string, string | number>;
}

/**
 * Asks for the end of the chain before anybody needs it: on a database server the question travels with the first one of the
 * transaction, instead of being a round trip of its own.
 */
export function askHeadEarly(ctx: TransactionContext): void {
  ctx.audit.head = headOf(ctx);
  // Whoever needs it waits for it and is told.
  ctx.audit.head.catch(() => undefined);
}

const addRow = preparedWrite((tx) =>
  tx
    .insert(auditEvents)
    .values({
      at: sql.placeholder("at"),
      event: sql.placeholder("event"),
      accountId: sql.placeholder("accountId"),
      actorId: sql.placeholder("actorId"),
      actorRole: sql.placeholder("actorRole"),
      outcome: sql.placeholder("outcome"),
      healthspaceId: sql.placeholder("healthspaceId"),
      requestId: sql.placeholder("requestId"),
      session: sql.placeholder("session"),
      version: sql.placeholder("version"),
      detail: sql.placeholder("detail"),
      personalDigest: sql.placeholder("personalDigest"),
      personalSalt: sql.placeholder("personalSalt"),
      previousHash: sql.placeholder("previousHash"),
      rowMac: sql.placeholder("rowMac"),
      keyId: sql.placeholder("keyId"),
      browser: sql.placeholder("browser"),
      address: sql.placeholder("address"),
    })
    .prepare(),
);

/** Writes the event in the transaction of the change it tells of: no change without its line, no line without its change. */
export async function recordAudit(ctx: TransactionContext, entry: AuditEntry): Promise<void> {
  const browser = entry.userAgent ? withoutControls(`${entry.userAgent.browser} / ${entry.userAgent.system}`) : null;
  const request = ctx.request?.();
  const personal = { browser, address: request?.address ?? null };
  const personalSalt = isNothing(personal) ? null : newPersonalSalt();
  const facts = {
    at: ctx.clock.now(),
    event: entry.event,
    accountId: entry.accountId,
    actorId: entry.actorId === undefined ? entry.accountId : entry.actorId,
    actorRole: roleOf(entry),
    outcome: outcomeOf(entry.event),
    healthspaceId: entry.healthspaceId ?? null,
    requestId: request?.id ?? null,
    session: request?.session ?? null,
    version: product.version,
    detail: entry.detail ?? {},
    personalDigest: personalSalt === null ? null : personalDigest(personalSalt, personal),
    keyId: ctx.keys.activeId,
  };
  // One after the other, also when two parts of a transaction run side by side: no two lines may follow the same one.
  ctx.audit.head = (ctx.audit.head ?? headOf(ctx)).then(async (previousHash) => {
    const row = { ...facts, previousHash };
    const hash = hashRow(row);
    const rowMac = macOf(ctx.keys, row.keyId, hash);
    await addRow(ctx.tx).run({ ...row, ...personal, personalSalt, rowMac });
    return hash;
  });
  await ctx.audit.head;
  ctx.onAuditEvent?.(entry.event);
}

// A line stays one line, and the database keeps nothing behind a NUL: the digest must be of what is stored.
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, "");
}

function roleOf({ accountId, actorId }: AuditEntry): "owner" | "staff" | "operator" | "system" | "stranger" {
  if (actorId === null) return "stranger";
  if (actorId?.startsWith("operator:")) return "operator";
  if (actorId === "system") return "system";
  if (actorId !== undefined && actorId !== accountId) return "staff";
  return accountId === null ? "stranger" : "owner";
}

function outcomeOf(event: AuditEvent): "success" | "failure" | "refused" {
  if (/(\.|_)(fail|failed|failure|mismatch|replay|reuse_detected)$/.test(event)) return "failure";
  return /(\.|_)(throttled|refused|blocked|disabled_account|not_activated|password_ended|locked|closed|declined)$/.test(
    event,
  )
    ? "refused"
    : "success";
}
