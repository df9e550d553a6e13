import pino from "pino";
import { requestFacts } from "../runtime/request-facts";

const SECRET_NAMES = ["email", "password", "token", "secret", "phone", "to", "text", "html", "cookie"];

/** Structured lines for the operator. Never anything a person typed, never a code, a token or an address. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  mixin: () => {
    const request = requestFacts();
    return request ? { requestId: request.id } : {};
  },
  // The second belt: nothing of ours logs these names, and whoever does by mistake logs no value.
  redact: ["code", ...SECRET_NAMES, ...SECRET_NAMES.map((name) => `*.${name}`)],
});

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

/**
 * Why a command or a start came to nothing, for who reads a terminal: the words of the innermost cause. What wraps it, such as a
 * failed query, repeats the values of its parameters.
 */
export function innermostReason(error: unknown): string {
  if (!(error instanceof Error)) return `an unknown failure (${typeof error})`;
  if (error.cause) return innermostReason(error.cause);
  return error.message.startsWith("Failed query") ? error.name : error.message;
}

/**
 * What Next and packages print goes into the same lines. Of an error only its description; else the first words, which are those of
 * the program, as far as they stand outside quotes: Next quotes what a request claimed, and what follows may be any value.
 */
export function logTheConsole(): void {
  for (const [method, level] of [
    ["log", "info"],
    ["info", "info"],
    ["warn", "warn"],
    ["error", "error"],
  ] as const) {
    console[method] = (...args: unknown[]) => {
      const error = args.find((arg) => arg instanceof Error);
      const strings = args.filter((arg): arg is string => typeof arg === "string").map(withoutQuotes);
      const words = strings.find((each) => /\p{L}/u.test(each))?.trim() ?? "";
      // What Next says of an error that nobody caught. It goes on after that, and so do we.
      const [uncaught] = /^(uncaughtException|unhandledRejection)/.exec(words) ?? [];
      if (error) log[level]({ error: describeError(error) }, uncaught ?? "printed");
      else if (words !== "") log[level](words.slice(0, 200));
    };
  }
}

function withoutQuotes(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal are control characters.
  return words.replace(/\u001b\[[0-9;]*m/g, "").replace(/(["'`]).*?\1/gs, "…");
}
