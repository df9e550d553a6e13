// Where a sealed value belongs: in another row, or as another revision, it does not open (see `PersonKey`).

export function answerPlace(at: { assignmentId: string; round: number; linkId: string; revision: number }): string {
  return `answers|${at.assignmentId}|${at.round}|${at.linkId}|${at.revision}`;
}

export function wordPlace(assignmentId: string): string {
  return `assignments|${assignmentId}|word`;
}

export function responsePlace(submissionId: string): string {
  return `submissions|${submissionId}|response`;
}

export function scoresPlace(submissionId: string): string {
  return `submissions|${submissionId}|scores`;
}
