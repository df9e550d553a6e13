import type { Locale } from "@/domain/context";
import type { CodeCall, Mail, MailLink, Message, TextMessage } from "@/domain/platform/outbox/message";
import { DAY_MS, MINUTE_MS } from "@/domain/time";

// One invented message of every template, for the gallery of the demo and the tests. A template without one does not compile.

const at = Date.UTC(2026, 10, 22, 13, 2);
const token = "an-invented-token-that-opens-nothing-at-all";

const reportCompromise = { second: { page: "report-compromise", token } } as const satisfies Links;
const stop = { page: "account-recovery/stop", token } as const satisfies MailLink;

const ofHealthspace = { firstName: "", sender: "Team Zonnehof", browser: "–", system: "–" } as const;

type Links = NonNullable<Mail["links"]>;
type Sample = { links: Links } & Partial<Mail["values"]>;

const mails: Record<Mail["template"], Sample> = {
  "two-factor-on": { links: reportCompromise, method: "totp" },
  "two-factor-off": { links: reportCompromise },
  "factor-changed": { links: reportCompromise, method: "sms", change: "phone", codes: "kept" },
  "codes-renewed": { links: reportCompromise },
  "recovery-code-used": { links: reportCompromise, left: 7, codes: "kept", trust: "ended" },
  "trust-ended": { links: reportCompromise },
  "method-locked": { links: reportCompromise },
  "phone-lost": { links: reportCompromise },
  "passkey-added": { links: reportCompromise },
  "passkey-renamed": { links: reportCompromise },
  "passkey-removed": { links: reportCompromise },
  "account-recovery-asked": { links: { main: { page: "account-recovery", token }, second: stop } },
  "codes-locked": { links: reportCompromise },
  "password-locked": { links: { main: { page: "forgot-password" }, ...reportCompromise } },
  "account-recovery-confirmed": { links: { main: { page: "login" }, second: stop }, browser: "–" },
  "account-recovery-approved": { links: { main: { page: "login" }, second: stop }, due: at + DAY_MS, browser: "–" },
  "account-recovery-done": { links: { main: { page: "forgot-password" }, second: stop }, browser: "–" },
  "account-recovery-declined": { links: { main: { page: "login" }, ...reportCompromise }, browser: "–" },
  "password-reset": { links: { main: { page: "reset-password", token } } },
  "first-password": { links: { main: { page: "reset-password", token } }, due: at + 7 * DAY_MS, browser: "–" },
  "password-reset-unknown": { links: { main: { page: "forgot-password" } }, firstName: "" },
  "password-reset-disabled": { links: { main: { page: "helpdesk" } } },
  "password-reset-not-activated": { links: { main: { page: "login" } } },
  "password-changed": { links: { main: { page: "login" }, ...reportCompromise } },
  "new-device": { links: reportCompromise },
  "login-stopped": { links: reportCompromise },
  invitation: {
    links: { main: { page: "invitations", token } },
    firstName: "",
    sender: "Team Zonnehof",
    due: at + DAY_MS,
  },
  "invitation-reminder": {
    links: { main: { page: "invitations", token } },
    firstName: "",
    sender: "Team Zonnehof",
    due: at + DAY_MS,
  },
  activation: { links: { main: { page: "activate", token }, second: { page: "activate/stop", token } } },
  "email-change": { links: { main: { page: "email-change", token } }, email: "n••@…nl" },
  "email-change-taken": { links: { main: { page: "login" } }, email: "n••@…nl" },
  "email-changed": {
    links: { main: { page: "login" }, second: { page: "email-change/undo", token } },
    email: "n••@…nl",
  },
  "email-change-undone": { links: { main: { page: "forgot-password" }, ...reportCompromise }, email: "n••@…nl" },
  "connection-changed": { links: { main: { page: "contacts" }, ...reportCompromise }, sender: "Team Zonnehof" },
  "drafts-expire": { links: { main: { page: "record" } }, due: at + 30 * DAY_MS, browser: "–" },
  "contact-objected": { links: { main: { page: "staff" } }, browser: "–", sender: "Team Zonnehof" },
  "desk-changed": { links: { main: { page: "help" }, ...reportCompromise }, desk: "disabled", browser: "–" },
  "copy-needed": { links: { main: { page: "staff" } }, due: at + 14 * DAY_MS, browser: "–", sender: "Team Zonnehof" },
  "membership-ended": { links: { main: { page: "account/memberships" }, ...reportCompromise } },
  "membership-restored": { links: { main: { page: "account/memberships" }, ...reportCompromise }, browser: "–" },
  "membership-approved": { links: { main: { page: "login" }, ...reportCompromise }, browser: "–" },
  "membership-refused": { links: { main: { page: "login" }, ...reportCompromise }, browser: "–" },
  "account-deactivated": { links: { main: { page: "help" } } },
  "account-closing": { links: { main: { page: "keep-account", token }, ...reportCompromise }, due: at + 14 * DAY_MS },
  "account-deleted": { links: { main: { page: "help" } } },
  "support-question": { links: { main: { page: "help" } }, email: "noor@example.nl", question: "Ik krijg geen SMS." },
  "already-registered": { links: { main: { page: "login" } } },
  "new-assignment": { links: { main: { page: "workspace" } }, ...ofHealthspace },
  "new-feedback": { links: { main: { page: "workspace" } }, ...ofHealthspace },
  "work-reminder": { links: { main: { page: "workspace" } }, ...ofHealthspace },
  "work-submitted": { links: { main: { page: "staff" } }, ...ofHealthspace },
  "new-message": { links: { main: { page: "messages" } }, ...ofHealthspace },
};

const code = { code: "123456", letter: "A", validUntil: at + 30 * MINUTE_MS };

const texts: Record<TextMessage["template"], TextMessage["values"]> = {
  "login-code": code,
  "enrolment-code": code,
  "factor-changed": { at, change: "phone" },
  "account-recovery": { at },
  "password-changed": { at },
};

const calls: Record<CodeCall["template"], CodeCall["values"]> = { "spoken-code": { code: "120987", letter: "B" } };

/** Every message of the product in one language, mails first. */
export function sampleMessages(locale: Locale): Message[] {
  const person = { firstName: "Noor", at, browser: "Firefox", system: "Windows" };
  return [
    ...entries(mails).map(
      ([template, { links, ...values }]): Mail => ({
        channel: "mail",
        to: "noor@example.nl",
        locale,
        template,
        links,
        values: { ...person, ...values },
      }),
    ),
    ...entries(texts).map(
      ([template, values]) => ({ channel: "sms", to: "+31612345678", locale, template, values }) as TextMessage,
    ),
    ...entries(calls).map(
      ([template, values]): CodeCall => ({ channel: "voice", to: "+31612345678", locale, template, values }),
    ),
  ];
}

function entries<Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
