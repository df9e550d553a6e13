import pino from "pino";
import { requestFacts } from "../runtime/request-facts";

const SECRET_NAMES = ["email", "password", "token", "secret", "phone", "to", "text", "html", "cookie"];

/** Structured log lines for the operator. Never log what a person typed, a code, a token or an address. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  mixin: () => {
    const request = requestFacts();
    return request ? { requestId: request.id } : {};
  },
  // Defence in depth: no code of ours logs these keys.
  redact: ["code", ...SECRET_NAMES, ...SECRET_NAMES.map((name) => `*.${name}`)],
});

/**
 * What may be logged of an error: its name, its code and its stack frames. Not its message: that of a database error holds the
 * values of the query, and with them what a person typed.
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
 * Why a command or the start failed, for the terminal: the message of the innermost cause. The errors around it, such as a failed
 * query, hold the values of its parameters.
 */
export function innermostReason(error: unknown): string {
  if (!(error instanceof Error)) return `an unknown failure (${typeof error})`;
  if (error.cause) return innermostReason(error.cause);
  return error.message.startsWith("Failed query") ? error.name : error.message;
}

/**
 * Writes what Next and packages print on the console to the log: of an error its description, otherwise the first string without its
 * quoted parts. Next quotes values of the request, and later arguments may be any value.
 */
export function redirectConsoleToLog(): void {
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
      // What Next prints about an error that was not caught. It keeps running.
      const [uncaught] = /^(uncaughtException|unhandledRejection)/.exec(words) ?? [];
      // A visitor who leaves while being answered is no failure of ours.
      if (error && wentAway(error)) log.info({ error: describeError(error) }, "went away");
      else if (error) log[level]({ error: describeError(error) }, uncaught ?? "printed");
      else if (words !== "") log[level](words.slice(0, 200));
    };
  }
}

function wentAway(error: Error): boolean {
  return "code" in error && ["ECONNRESET", "EPIPE", "ECONNABORTED"].includes(String(error.code));
}

function withoutQuotes(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal are control characters.
  return words.replace(/\u001b\[[0-9;]*m/g, "").replace(/(["'`]).*?\1/gs, "…");
}
