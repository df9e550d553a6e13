import type { Context } from "../../context";
import type { Who } from "../../platform/session/who";
import type { Result } from "../../result";
import type { Draft } from "../library/form";

export interface SaveAnswers {
  id: string;
  round: number;
  answers: TypedAnswer[];
  /** The `linkId` of a page that is left by the button that saves. */
  leavePage?: string;
}

/** `revision`: what the tab last had from the server; 0 when there was nothing. */
export interface TypedAnswer {
  linkId: string;
  revision: number;
  draft: Draft;
}

export interface SavedAnswer {
  linkId: string;
  revision: number;
  at: number;
}

/** What is stored where another tab or device was first. */
export interface AnswerConflict extends SavedAnswer {
  draft: Draft;
}

/** `saved`: what was saved all the same. `by`: code points too many. */
export type SaveFailure =
  | { code: "answers-conflict"; conflicts: AnswerConflict[]; saved: SavedAnswer[] }
  | { code: "answer-too-long"; linkId: string; by: number; saved: SavedAnswer[] }
  | { code: "page-too-long"; by: number; saved: SavedAnswer[] }
  | WorkRefused
  | { code: "saving-too-often"; until: number };

/** Why nothing may be written to a piece of work. */
export type WorkRefused =
  | { code: "work-gone" }
  | { code: "work-locked"; why: "submitted" | "closed" | "withdrawn" }
  | { code: "session-ended" };

/**
 * Saves what was typed, each answer for itself: one that another tab changed meanwhile is left as it is and comes back, the others
 * are saved. The same text on both sides is no conflict. Also leaves a page, with or without answers.
 */
export async function saveAnswers(
  _ctx: Context,
  _who: Who,
  _save: SaveAnswers,
): Promise<Result<{ saved: SavedAnswer[] }, SaveFailure>> {
  throw new Error("not built yet");
}
