/** A message as it leaves: what a person will read. */
export interface Outgoing {
  channel: "mail" | "sms";
  to: string;
  subject: string;
  text: string;
  /** Empty for text messages. */
  html: string;
  /** The provider sends the same key only once. */
  idempotencyKey: string;
}

/** One way out. Throws when the provider did not take the message; the worker tries again. */
export type Transport = (message: Outgoing) => Promise<void>;
