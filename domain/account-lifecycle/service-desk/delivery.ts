import type { Message } from "../../platform/outbox/message";
import type { Delivery } from "../../platform/outbox/state";

/** What a message was about, as far as the desk may know. `other`: of care, or not named here. That somebody is treated is health data. */
export type DeliveryKind = "code" | "activation" | "password" | "recovery" | "email" | "closing" | "security" | "other";

export interface ListedDelivery extends Pick<Delivery, "id" | "channel" | "state" | "createdAt"> {
  kind: DeliveryKind;
}

const kinds: Partial<Record<Message["template"], DeliveryKind>> = {
  "login-code": "code",
  "enrolment-code": "code",
  "spoken-code": "code",
  activation: "activation",
  "already-registered": "activation",
  "first-password": "password",
  "password-reset": "password",
  "password-reset-unknown": "password",
  "password-reset-disabled": "password",
  "password-reset-not-activated": "password",
  "password-changed": "password",
  "account-recovery": "recovery",
  "account-recovery-asked": "recovery",
  "account-recovery-confirmed": "recovery",
  "account-recovery-approved": "recovery",
  "account-recovery-declined": "recovery",
  "account-recovery-done": "recovery",
  "email-change": "email",
  "email-change-taken": "email",
  "email-changed": "email",
  "email-change-undone": "email",
  "account-deactivated": "closing",
  "account-closing": "closing",
  "desk-changed": "security",
  "two-factor-on": "security",
  "two-factor-off": "security",
  "factor-changed": "security",
  "codes-renewed": "security",
  "codes-locked": "security",
  "recovery-code-used": "security",
  "trust-ended": "security",
  "method-locked": "security",
  "password-locked": "security",
  "phone-lost": "security",
  "passkey-added": "security",
  "passkey-renamed": "security",
  "passkey-removed": "security",
  "new-device": "security",
  "login-stopped": "security",
};

/** Kind, way, time and state; nothing of what it says, who sent it or where it went. */
export function listDelivery({ id, channel, template, state, createdAt }: Delivery): ListedDelivery {
  return { id, channel, state, createdAt, kind: kinds[template as Message["template"]] ?? "other" };
}
