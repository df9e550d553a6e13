import type { TransactionContext } from "../../context";
import type { Draft } from "../library/form";

export interface WorkToPutReady {
  /** The client. */
  accountId: string;
  healthspaceId: string;
  /** A version of an item of the library that is open to this Healthspace. */
  versionId: string;
  /** An account of staff: then nobody else knows of it for the time of grace. `null`: the operator, or the seed. */
  assignedBy: string | null;
  /** Under the title, such as "Module 6". */
  subtitle: string;
  /** Instead of the title that the content has in both languages. */
  title?: string;
  /** From when the client can open it, in milliseconds; missing: at once, or after the time of grace. */
  availableAt?: number;
  /** ISO date. */
  wishedOn?: string;
  /** Sealed here, with the client's key. */
  word?: string;
  feedback?: "wanted";
  /** Missing: as the content says, once. Parts of a package follow the package. */
  repeats?: "once" | "repeated";
}

/**
 * Makes an assignment, and those of its parts when it is a package, in the transaction of the caller, who asked whether this may be.
 * Answers its id; `null` when the person has as many open tiles here as one can have. No mail, no line in the audit: the caller's.
 */
export async function putWorkReady(_ctx: TransactionContext, _work: WorkToPutReady): Promise<string | null> {
  throw new Error("not built yet");
}

/**
 * For the demo: hands in work with these answers at the time of the context's clock, without a session. Answers the id of the
 * submission.
 */
export async function putAnswersIn(
  _ctx: TransactionContext,
  _work: { id: string; accountId: string; drafts: Record<string, Draft> },
): Promise<string> {
  throw new Error("not built yet");
}
