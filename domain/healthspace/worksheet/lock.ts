import { partOf, type WorkRow } from "./work-row";

/** Why nothing may be written to a piece of work. */
export type WorkRefused =
  | { code: "work-gone" }
  | { code: "work-locked"; why: "submitted" | "closed" | "withdrawn" }
  | { code: "session-ended" };

/** Why this piece of work cannot be opened yet or any more; `null`: it opens, perhaps for reading only. */
export function whyNotOpen(row: WorkRow, now: number): "planned" | "withdrawn" | "after-another" | null {
  if (row.assignment.withdrawnAt !== null || row.parent?.withdrawnAt) return "withdrawn";
  if ((row.assignment.availableAt ?? 0) > now) return "planned";
  return opensAfter(row) === null ? null : "after-another";
}

/** The part of the package that must be done before this one, unless it is. */
function opensAfter(row: WorkRow): string | null {
  if (row.assignment.submittedAt !== null) return null;
  const after = partOf(row)?.after ?? null;
  return after === null || (JSON.parse(row.doneParts) as string[]).includes(after) ? null : after;
}

export function closedAtOf({ assignment, parent }: WorkRow): number | null {
  return assignment.closedAt ?? parent?.closedAt ?? null;
}

/** Why nothing may be written to this round of the work; `null`: it may. */
export function whyLocked(
  row: WorkRow | null,
  round: number,
  now: number,
): Exclude<WorkRefused, { code: "session-ended" }> | null {
  const gone = { code: "work-gone" } as const;
  if (row === null || row.kind === "package" || row.membershipEndedAt !== null) return gone;
  const notOpen = whyNotOpen(row, now);
  if (notOpen !== null) return notOpen === "withdrawn" ? { code: "work-locked", why: "withdrawn" } : gone;
  if (closedAtOf(row) !== null) return { code: "work-locked", why: "closed" };
  const { assignment } = row;
  const isHandedIn = assignment.submittedAt !== null && assignment.reopenedAt === null;
  const isLocked = row.kind !== "page" && assignment.repeats === "once" && isHandedIn;
  if (isLocked || round < assignment.round) return { code: "work-locked", why: "submitted" };
  return round === assignment.round ? null : gone;
}
