import { type SQL, sql } from "drizzle-orm";
import { assignments, libraryItems } from "@/db/schema";
import { countNew } from "../conversation/unread";

/** A "card" has no content: it was imported by hand and does not open. */
export type WorkKind = "card" | "assignment" | "page" | "package";

/** Derived from what happened, never stored. Times in milliseconds. */
export type TileState =
  | { is: "planned"; from: number }
  | { is: "available" }
  | { is: "started"; at: number }
  /** `times`: rounds that were handed in. `readBy`: who of staff read the newest submission first. */
  | { is: "submitted"; at: number; times: number; readBy: string | null }
  /** A reading page of which the last page was left. */
  | { is: "read"; at: number }
  | { is: "parts"; done: number; of: number };

/** What is typed after something was handed in: a change of it, or the next round of repeated work. */
export type UnderWay = "change" | "round" | null;

export interface StateFacts {
  kind: WorkKind;
  availableAt: number | null;
  startedAt: number | null;
  submittedAt: number | null;
  rounds: number;
  readBy: string | null;
  /** Of a package: JSON, `[done, of]`. */
  parts: string | null;
}

export function stateOf(facts: StateFacts, now: number): TileState {
  const { kind, availableAt, startedAt, submittedAt, rounds, readBy, parts } = facts;
  if (availableAt !== null && availableAt > now) return { is: "planned", from: availableAt };
  if (kind === "package") {
    const [done, of] = JSON.parse(parts ?? "[0,0]") as [number, number];
    return { is: "parts", done, of };
  }
  if (submittedAt !== null && kind === "page") return { is: "read", at: submittedAt };
  if (submittedAt !== null) return { is: "submitted", at: submittedAt, times: Math.max(1, rounds), readBy };
  return startedAt === null ? { is: "available" } : { is: "started", at: startedAt };
}

// What a statement on `assignments` selects to say their states. Each is asked only where its answer is shown: a worksheet selects all of
// them for each of its tiles.

/** How many rounds were handed in, of work that was handed in. */
export const rounds = sql<number>`CASE WHEN ${assignments.round} > 1
  THEN (SELECT count(DISTINCT s.round) FROM submissions s WHERE s.assignment_id = ${assignments.id}) ELSE 1 END`;

export const underWay = sql<UnderWay>`CASE WHEN ${assignments.submittedAt} IS NULL THEN NULL
  WHEN ${assignments.reopenedAt} IS NOT NULL THEN 'change'
  WHEN ${assignments.repeats} = 'repeated' AND EXISTS (SELECT 1 FROM answers a
    WHERE a.assignment_id = ${assignments.id} AND a.round = ${assignments.round}) THEN 'round' END`;

/** Who of staff read the newest submission first. */
export const readBy = sql<string | null>`CASE WHEN ${assignments.submittedAt} IS NOT NULL THEN (
  SELECT trim(ra.first_name || ' ' || ra.last_name)
  FROM submission_reads r JOIN accounts ra ON ra.id = r.reader_id
  WHERE r.submission_id = (SELECT s.id FROM submissions s WHERE s.assignment_id = ${assignments.id}
    ORDER BY s.round DESC, s.number DESC LIMIT 1)
  ORDER BY r.first_at LIMIT 1) END`;

/** How many parts of a package were handed in, and how many it has. The statement joins `libraryItems`. */
export const partsDone = sql<string | null>`CASE WHEN ${libraryItems.kind} = 'package' THEN (
  SELECT json_array(count(p.submitted_at), count(*)) FROM assignments p
  WHERE p.parent_id = ${assignments.id} AND p.withdrawn_at IS NULL) END`;

/** Who of staff wrote under the work last. */
export const feedbackFrom = sql<string | null>`(SELECT trim(fa.first_name || ' ' || fa.last_name)
  FROM conversations c JOIN conversation_messages m ON m.conversation_id = c.id JOIN accounts fa ON fa.id = m.author_id
  WHERE c.assignment_id = ${assignments.id} AND m.author_id <> ${assignments.accountId}
  ORDER BY m.sequence DESC LIMIT 1)`;

/** Messages of others under the work that its person has not seen. */
export const unreadFeedback = countNew(assignments.accountId, sql`c.assignment_id = ${assignments.id}`);

/** As a JSON list of `SubmissionLine`, newest first. `which`: a condition on the submissions `s`. */
export function submissionLines(which: SQL): SQL<string> {
  return sql<string>`(SELECT json_group_array(json_object('id', l.id, 'round', l.round, 'number', l.number,
    'submittedAt', l.submitted_at, 'readBy', l.read_by, 'readAt', l.read_at)) FROM (
      SELECT s.id, s.round, s.number, s.submitted_at,
        (SELECT trim(ra.first_name || ' ' || ra.last_name) FROM submission_reads r JOIN accounts ra ON ra.id = r.reader_id
          WHERE r.submission_id = s.id ORDER BY r.first_at LIMIT 1) AS read_by,
        (SELECT min(r.first_at) FROM submission_reads r WHERE r.submission_id = s.id) AS read_at
      FROM submissions s WHERE ${which} ORDER BY s.round DESC, s.number DESC) l)`;
}
