import type { Database, Reader, Transaction } from "@/db/client";
import type { Clock } from "./clock";
import type { KeyRing } from "./platform/crypto/key-ring";

/** What every operation is given besides its input. */
export interface Context extends ReadContext {
  db: Database;
  /** Called as the first thing in every write transaction. */
  onBegin?(ctx: TransactionContext): void;
}

/**
 * The context inside one write transaction (`inTransaction`). It cannot begin another one, and `db.read` reads what the
 * transaction itself wrote.
 */
export interface TransactionContext extends ReadContext {
  tx: Transaction;
  /** The hash that the next line of the audit repeats, once it is known: see `recordAudit`. */
  audit: { head: Promise<string> | null };
  /** A message was queued: the worker is woken when the transaction commits. */
  messageQueued(): void;
}

/** The context of a write whose statements are all begun at once: no line of the audit, which needs an answer first. */
export type OneCallContext = Omit<TransactionContext, "audit" | "messageQueued">;

/** A context that can only read: what a function takes that is called inside transactions and outside of them. */
export interface ReadContext {
  db: { read: Reader };
  clock: Clock;
  keys: KeyRing;
  config: Config;
  /** The request under way, for the record; nothing outside one. */
  request?(): RequestFacts | undefined;
  /** Called for every audit event as it is written, for logs and metrics. */
  onAuditEvent?(event: string): void;
  /** Called after the commit of a transaction that queued a message. */
  onMessageQueued?(): void;
  /**
   * Where the request came from, in the canonical form of `server/http/client-ip.ts`. Missing in the worker, and where no proxy in front
   * tells it: then nothing is limited by it. The counts hold only its HMAC.
   */
  clientIp?: string;
}

/** What the record keeps of a request. */
export interface RequestFacts {
  /** Ties together what one request did, in logs and in the audit. */
  id: string;
  /** The first eight characters of the hash of the session's secret. */
  session?: string;
  /** How the session of this request was shown to be its owner's, once it was asked for. Missing: "one" (`stepsShown`). */
  shown?: "one" | "both";
  /** Where it came from, as `clientIp` says it: for the audit, which forgets it after 180 days. Missing without a proxy in front. */
  address?: string;
}

export interface Config {
  productName: string;
  /** Host of the public address: the last line of a text message binds the code to it. */
  host: string;
  /** The public address, such as `https://mijn.example.nl`: what a passkey of this site says that it was used on. */
  origin: string;
  passwordHash: HashCost;
  passwordPolicy: PasswordPolicy;
  /** ISO 3166 codes of the countries that text messages go to. */
  smsCountries: readonly string[];
  /** Text messages that may be sent in one day. */
  smsDailyBudget: number;
  /** Whether a person may be called and hear the code: only where there is a gateway for it. */
  spokenCodes: "offered" | "off";
}

/** "karify": the rule of S1. "nist": length instead of composition (deviations D1, D2). */
export type PasswordPolicy = "karify" | "nist";

/** Cost of argon2id. */
export interface HashCost {
  memoryKiB: number;
  passes: number;
  parallelism: number;
}

export type Locale = "nl" | "en";

/** What a browser says of itself, already reduced to two words for the person's own lists. */
export interface UserAgent {
  browser: string;
  system: string;
}
