import pino from "pino";

/** Structured lines for the operator. Never anything a person typed, never a code, a token or an address. */
export const log = pino({ base: undefined, timestamp: pino.stdTimeFunctions.isoTime });

/**
 * What a log may say of an error: its kind, its code and where it came from. Never its message: a database error repeats the
 * values of its query, and those are what a person typed.
 */
export function describeError(error: unknown): { kind: string; code?: string; at: string[]; cause?: object } {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    kind: error.name,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
  };
}
