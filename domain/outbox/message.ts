import type { Locale } from "../context";

/** Everything the product ever sends. `values` are what the template needs; they travel sealed. */
export type Message = TextMessage | Mail;

export interface TextMessage {
  channel: "sms";
  /** E.164 */
  to: string;
  locale: Locale;
  template: "login-code" | "enrolment-code";
  values: { code: string; letter: string; validUntil: number };
}

export interface Mail {
  channel: "mail";
  to: string;
  locale: Locale;
  template: "two-factor-on" | "recovery-code-used" | "trust-ended" | "method-locked";
  values: { firstName: string; at: number; browser: string; system: string; method?: "sms" | "totp"; left?: number };
}
