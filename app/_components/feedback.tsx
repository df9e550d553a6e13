import "server-only";
import type { ReactNode } from "react";
import type { LocalPath } from "@/app/_lib/paths";

export interface FeedbackProps {
  assignmentId: string;
  /** The page it stands on: where a sent message leads back to. */
  here: LocalPath;
  /** What stands beside the field for the client: "Hulp nu nodig?". */
  children?: ReactNode;
}

/** The conversation about one assignment, for the client and for staff: a page of either puts it under the answers. */
export async function Feedback(_: FeedbackProps): Promise<ReactNode> {
  return null;
}
