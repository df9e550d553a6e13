/** An expected outcome is a value; a surprise is thrown. `code` is the key of the text that a person reads (`errors.*`). */
export type Result<T, F extends Failure = never> = { ok: true; value: T } | { ok: false; failure: F };

export interface Failure {
  code: string;
}

/** Everything that is wrong with a form, each at its field: an error that shows only after another was put right is a second refusal. */
export interface FieldsFailure<P extends FieldProblem> extends Failure {
  code: "fields";
  problems: P[];
}

export interface FieldProblem extends Failure {
  field: string;
}

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail<const F extends Failure>(failure: F): { ok: false; failure: F } {
  return { ok: false, failure };
}
