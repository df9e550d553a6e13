import type { ReadContext } from "../../context";
import type { Draft, Form, Text } from "../library/form";
import type { TileState, WorkKind } from "./tiles";

/** One piece of work as its own person sees it. */
export interface Work {
  id: string;
  kind: Exclude<WorkKind, "card">;
  title: Text;
  subtitle: string;
  healthspaceId: string;
  healthspaceName: string;
  alias: string;
  versionId: string;
  /** Without pages for a package. */
  form: Form;
  repeats: "once" | "repeated";
  /** The round that is being filled in. */
  round: number;
  /** Of the clinician. */
  word: string | null;
  assignedByName: string | null;
  /** ISO date. */
  wishedOn: string | null;
  state: TileState;
  /** Of this round. */
  startedAt: number | null;
  /** Since when what was handed in is being changed. */
  reopenedAt: number | null;
  closedAt: number | null;
  /** The membership ended: all of it stays readable. */
  endedAt: number | null;
  canWrite: boolean;
  /** Whether "Aanpassen" is there: handed in, once, not closed, not being changed already. */
  canReopen: boolean;
  drafts: Map<string, SavedDraft>;
  pagesLeft: Set<string>;
  /** Newest first. */
  submissions: SubmissionLine[];
  /** Who of staff will be able to read it once it is handed in. */
  readers: { id: string; name: string }[];
  /** Of a package, in their order. */
  parts: Part[];
  /** The package that it is a part of. */
  parent: { id: string; title: Text } | null;
}

/** `revision` 0: nothing was saved yet. */
export interface SavedDraft {
  draft: Draft;
  revision: number;
  at: number;
}

export interface SubmissionLine {
  id: string;
  round: number;
  /** A change is number 2 of the same round. */
  number: number;
  submittedAt: number;
  /** Who of staff opened it first, and when. */
  readBy: string | null;
  readAt: number | null;
}

export interface Part {
  id: string;
  title: Text;
  kind: "assignment" | "page";
  state: TileState;
  /** The title of the part that must be done first; `null`: it is open. */
  opensAfter: Text | null;
}

/**
 * `null`: somebody else's, withdrawn, not there yet, a part that does not open yet, a card, or there never was one, and no way to
 * tell which. Throws `Unreadable` where the person's key does not open what it should.
 */
export async function findWork(_ctx: ReadContext, _accountId: string, _id: string): Promise<Work | null> {
  throw new Error("not built yet");
}
