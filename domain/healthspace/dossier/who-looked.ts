import type { Locale, ReadContext } from "../../context";

/** One thing that somebody did with a person's data, or the same thing several times on one day. */
export interface WhoLookedLine {
  /** For the helpdesk. */
  reference: number;
  /** The first time, in milliseconds. */
  at: number;
  times: number;
  event: WhoLookedEvent;
  /** `null`: their account is gone. */
  by: { kind: "person"; name: string | null } | { kind: "self" } | { kind: "operator" } | { kind: "system" };
  healthspace: string | null;
  /** The title of what it was about, in the reader's language where there is one. */
  what: string | null;
  /** Since when the contact held on whose ground it was done. */
  contactSince: number | null;
}

/** What is shown under "Wie heeft gekeken" (NEN 7513). */
export type WhoLookedEvent =
  | "client.opened"
  | "clients.searched"
  | "submission.read"
  | "copy.asked"
  | "copy.made"
  | "work.assigned"
  | "work.closed"
  | "work.withdrawn"
  | "work.reminded"
  | "connection.offered"
  | "connection.accepted"
  | "connection.refused"
  | "connection.narrowed"
  | "connection.ended";

/** Newest first. `from` and `until` in milliseconds, the latter not included. */
export function listWhoLooked(
  _ctx: ReadContext,
  _accountId: string,
  _filter: { locale: Locale; from?: number; until?: number; lines: "page" | "file" },
): Promise<WhoLookedLine[]> {
  throw new Error("not there yet");
}
