import type { Locale } from "../../context";

/** Everything the product ever sends. `values` are what the template needs; they travel sealed. */
export type Message = TextMessage | CodeCall | Mail;

export type TextMessage = CodeText | TextNotice;

/** Six digits for one step. */
export interface CodeText {
  channel: "sms";
  /** E.164 */
  to: string;
  locale: Locale;
  template: "login-code" | "enrolment-code";
  values: { code: string; letter: string; validUntil: number };
}

/** The same six digits, said by a voice on the telephone. */
export interface CodeCall {
  channel: "voice";
  /** E.164 */
  to: string;
  locale: Locale;
  template: "spoken-code";
  values: { code: string; letter: string };
}

/** Tells a phone that something changed; carries nothing secret. */
export interface TextNotice {
  channel: "sms";
  /** E.164 */
  to: string;
  locale: Locale;
  template: "factor-changed" | "account-recovery" | "password-changed";
  values: { at: number; change?: FactorChange };
}

/** What happened to the second step: another number, the same one proven again, another app, another method, lost, off. */
export type FactorChange = "phone" | "phoneAgain" | "app" | "toApp" | "toSms" | "lost" | "off";

/** What the service desk changed of an account, or "asked": help with a lost phone. */
export type DeskChange = "disabled" | "enabled" | "logged-out" | "asked";

export interface Mail {
  channel: "mail";
  to: string;
  locale: Locale;
  template:
    | "two-factor-on"
    | "two-factor-off"
    | "factor-changed"
    | "codes-renewed"
    | "recovery-code-used"
    | "trust-ended"
    | "method-locked"
    | "codes-locked"
    | "password-locked"
    | "phone-lost"
    | "passkey-added"
    | "passkey-renamed"
    | "passkey-removed"
    | "email-change"
    | "email-change-taken"
    | "email-changed"
    | "email-change-undone"
    | "connection-changed"
    | "contact-objected"
    | "copy-needed"
    | "drafts-expire"
    | "desk-changed"
    | "membership-ended"
    | "membership-restored"
    | "membership-approved"
    | "membership-refused"
    | "account-deactivated"
    | "account-closing"
    | "account-deleted"
    | "support-question"
    | "account-recovery-asked"
    | "account-recovery-confirmed"
    | "account-recovery-approved"
    | "account-recovery-declined"
    | "account-recovery-done"
    | "password-reset"
    | "first-password"
    | "password-reset-unknown"
    | "password-reset-disabled"
    | "password-reset-not-activated"
    | "password-changed"
    | "new-device"
    | "login-stopped"
    | "invitation"
    | "invitation-reminder"
    | "activation"
    | "already-registered"
    | "new-assignment"
    | "new-feedback"
    | "work-reminder"
    | "work-submitted"
    | "new-message";
  /** Where this mail leads: its one button, and a plain second address such as "this was not me". */
  links?: { main?: MailLink; second?: MailLink };
  values: {
    /** Empty where there is no account, or its name is not known. */
    firstName: string;
    at: number;
    browser: string;
    system: string;
    method?: "sms" | "totp";
    change?: FactorChange;
    /** What the service desk did, or asked for, at the owner's call. */
    desk?: DeskChange;
    /** Whether a new set of recovery codes was made with it. */
    codes?: "new" | "kept";
    /** Whether the trust of all devices ended with it. */
    trust?: "ended" | "kept";
    left?: number;
    due?: number;
    /** The neutral name of whoever sends the mail; says nothing about care. */
    sender?: string;
    /** An address or its hint. */
    email?: string;
    /** What somebody asks the support desk. */
    question?: string;
  };
}

/** A page of the site. With a token it is a link of its own: the page says what it does, opening it does nothing. */
export interface MailLink {
  page:
    | "account/two-factor"
    | "login"
    | "account-recovery"
    | "account-recovery/stop"
    | "forgot-password"
    | "reset-password"
    | "report-compromise"
    | "account"
    | "helpdesk"
    | "invitations"
    | "activate"
    | "activate/stop"
    | "account/memberships"
    | "contacts"
    | "staff"
    | "email-change"
    | "email-change/undo"
    | "keep-account"
    | "help"
    | "record"
    | "workspace"
    | "messages";
  token?: string;
}
