import type { Locale } from "@/domain/context";
import type { Channel } from "@/domain/platform/outbox/lease";
import type { Outcome } from "@/domain/platform/outbox/outcome";

/** A message as it leaves: what a person will read or hear. */
export interface Outgoing {
  /** The provider sends the same id only once, as far as it can tell. Says nothing. */
  id: string;
  channel: Channel;
  to: string;
  /** The name a mail comes from, where it is not the operator's. */
  fromName?: string;
  locale: Locale;
  subject: string;
  text: string;
  /** Of a mail; else empty. */
  html: string;
}

/** One way out. `send` does not throw: what went wrong is an outcome. */
export interface Transport {
  /** Names the provider in breakers, rows and logs. */
  name: string;
  send(message: Outgoing): Promise<Outcome>;
}
