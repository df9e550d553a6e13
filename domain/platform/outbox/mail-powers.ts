import type { TransactionContext } from "../../context";
import { findAccount } from "../account/account";
import type { Mail, MailLink } from "./message";

// What each mail may do in the hands of whoever reads it (ADR 0076). A link with a token is a power; a link without one is an address
// of the site. Held where a mail is queued, so that no caller can send more.

/**
 * To whom a mail goes.
 * - `owner`: the account's own, proven address.
 * - `former-owner`: the address that the account had until this change.
 * - `anybody`: an address that somebody typed. Whose it is, its link has yet to show.
 * - `desk`: the organisation's own support desk.
 */
export type Addressee = "owner" | "former-owner" | "anybody" | "desk";

interface MailRule {
  to: Addressee;
  /** The pages that a token in this mail may open. */
  powers: readonly MailLink["page"][];
  /** A mail says when and where it happened, unless it is about no event of the account. */
  when?: "not-said";
}

const news: MailRule = { to: "owner", powers: ["report-compromise"] };
/** Says that there is something, and nothing of it. */
const work: MailRule = { to: "owner", powers: [], when: "not-said" };
const recovery: MailRule = { to: "owner", powers: ["account-recovery", "account-recovery/stop"] };

export const mailRules: Record<Mail["template"], MailRule> = {
  "two-factor-on": news,
  "two-factor-off": news,
  "factor-changed": news,
  "codes-renewed": news,
  "recovery-code-used": news,
  "trust-ended": news,
  "method-locked": news,
  "codes-locked": news,
  "password-locked": news,
  "phone-lost": news,
  "connection-changed": news,
  "drafts-expire": { to: "owner", powers: [], when: "not-said" },
  "contact-objected": { to: "owner", powers: [] },
  "copy-needed": { to: "owner", powers: [] },
  "desk-changed": news,
  "passkey-added": news,
  "passkey-renamed": news,
  "passkey-removed": news,
  "membership-ended": news,
  "membership-restored": news,
  "membership-approved": news,
  "membership-refused": news,
  "account-deactivated": news,
  "account-closing": { to: "owner", powers: ["keep-account", "report-compromise"] },
  "account-deleted": { to: "owner", powers: [] },
  "password-changed": news,
  "new-device": news,
  "login-stopped": news,
  "email-change-undone": news,
  "already-registered": news,
  "account-recovery-asked": recovery,
  "account-recovery-confirmed": recovery,
  "account-recovery-approved": recovery,
  "account-recovery-done": recovery,
  "account-recovery-declined": news,
  "first-password": { to: "owner", powers: ["reset-password"] },
  "password-reset": { to: "owner", powers: ["reset-password"] },
  "password-reset-disabled": { to: "owner", powers: [] },
  "email-change-taken": { to: "owner", powers: [] },
  "email-changed": { to: "former-owner", powers: ["email-change/undo"] },
  "email-change": { to: "anybody", powers: ["email-change"] },
  activation: { to: "anybody", powers: ["activate", "activate/stop"] },
  invitation: { to: "anybody", powers: ["invitations"], when: "not-said" },
  "invitation-reminder": { to: "anybody", powers: ["invitations"], when: "not-said" },
  "password-reset-unknown": { to: "anybody", powers: [] },
  "password-reset-not-activated": { to: "anybody", powers: [] },
  "new-assignment": work,
  "new-feedback": work,
  "work-reminder": work,
  "work-submitted": work,
  "new-message": work,
  "support-question": { to: "desk", powers: [] },
};

/**
 * Throws when the mail holds a power that is not its own, or goes with one to another address than the account's proven one: a
 * defect of the caller.
 */
export async function assertPowers(ctx: TransactionContext, mail: Mail, accountId: string | null): Promise<void> {
  const rule = mailRules[mail.template];
  const links = [mail.links?.main, mail.links?.second].filter((link) => link?.token !== undefined);
  for (const link of links) {
    if (!link || !rule.powers.includes(link.page))
      throw new Error(`the mail ${mail.template} has no power over ${link?.page}`);
  }
  if (links.length === 0 || rule.to !== "owner") return;
  const account = accountId === null ? undefined : await findAccount(ctx, accountId);
  if (!account || account.activatedAt === null || account.email !== mail.to) {
    throw new Error(`the mail ${mail.template} goes to the proven address of its account only`);
  }
}
