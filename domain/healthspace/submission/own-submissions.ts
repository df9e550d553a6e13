import type { ReadContext } from "../../context";
import type { Text } from "../library/form";
import type { SubmissionLine } from "../worksheet/work";
import type { SubmissionView } from "./view";

/** What one person handed in, without its words. */
export interface Submission extends SubmissionLine {
  assignmentId: string;
  title: Text;
  subtitle: string;
  healthspaceId: string;
  healthspaceName: string;
  repeats: "once" | "repeated";
}

export interface OpenedSubmission extends Submission {
  view: SubmissionView;
  /** Every number of the same round, this one among them, newest first. */
  versions: SubmissionLine[];
  /** The FHIR R4 QuestionnaireResponse. */
  response: unknown;
}

/** Everything a person handed in, over all Healthspaces and after a membership ended too; newest first. */
export async function listOwnSubmissions(_ctx: ReadContext, _accountId: string): Promise<Submission[]> {
  throw new Error("not built yet");
}

/** `null`: somebody else's, or there never was one. */
export async function findOwnSubmission(
  _ctx: ReadContext,
  _accountId: string,
  _submissionId: string,
): Promise<OpenedSubmission | null> {
  throw new Error("not built yet");
}
