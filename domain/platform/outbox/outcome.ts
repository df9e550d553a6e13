/**
 * What a provider did with a message. Only "unknown" leaves open whether it was taken: then it is offered again with the same
 * key, and never to another provider. `reason` is a short word for the operator, nothing that a person typed.
 */
export type Outcome =
  | { outcome: "sent" }
  /** Definite, and for good: this message will never be taken. */
  | { outcome: "refused"; reason: string }
  /** Definitely not taken now. */
  | { outcome: "later"; reason: string; retryAfterMs?: number }
  | { outcome: "unknown"; reason: string };

/** One provider asked for one message. */
export type Attempt = { provider: string } & Outcome;
