import type { Context, ReadContext } from "../../context";
import type { Who } from "../../platform/session/who";
import type { OpenedSubmission, Submission } from "./own-submissions";

/** Without its words: states, times and titles. Only through a living connection with health record access. */
export async function listSubmissionsForStaff(
  _ctx: ReadContext,
  _staffId: string,
  _where: { healthspaceId: string; clientId: string },
): Promise<Submission[]> {
  throw new Error("not built yet");
}

/**
 * What a client handed in, for a member of staff with a living connection and health record access. The line that the client sees
 * is written first, in one transaction with the question whether this may be; `null`: it may not, there is none, or the session
 * ended. Nothing is shown when the line cannot be written.
 */
export async function readSubmissionAsStaff(
  _ctx: Context,
  _who: Who,
  _where: { healthspaceId: string; submissionId: string },
): Promise<(OpenedSubmission & { clientId: string }) | null> {
  throw new Error("not built yet");
}
