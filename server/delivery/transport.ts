import type { Locale } from "@/domain/context";
import type { Outcome } from "@/domain/outbox/outcome";

/** A message as it leaves: what a person will read. */
export interface Outgoing {
  /** The provider sends the same id only once, as far as it can tell. Says nothing. */
  id: string;
  channel: "mail" | "sms";
  to: string;
  /** The name a mail comes from, where it is not the operator's. */
  fromName?: string;
  locale: Locale;
  subject: string;
  text: string;
  /** Empty for text messages. */
  html: string;
}

/** One way out. `send` does not throw: what went wrong is an outcome. */
export interface Transport {
  /** Names the provider in breakers, rows and logs. */
  name: string;
  send(message: Outgoing): Promise<Outcome>;
}
