import type { Locale } from "@/domain/context";
import type { Channel } from "@/domain/platform/outbox/lease";
import type { DeliveryOutcome } from "@/domain/platform/outbox/outcome";

/** A rendered message: what a person will read or hear. */
export interface Outgoing {
  /** Idempotency key, where the provider has one. Random. */
  id: string;
  channel: Channel;
  to: string;
  /** The sender name of a mail, where it is not the operator's. */
  fromName?: string;
  locale: Locale;
  subject: string;
  text: string;
  /** Only of a mail; otherwise empty. */
  html: string;
}

/** A provider of one channel. `send` does not throw: a failure is an outcome. */
export interface Transport {
  /** The name of the provider in breakers, rows and logs. */
  name: string;
  send(message: Outgoing): Promise<DeliveryOutcome>;
}
