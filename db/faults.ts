// What an error of a database call says about the call. A libSQL server and the way to it have more ways to fail than a file.

/** Another transaction holds the write lock. Nothing was written. */
type Busy = "busy";
/** The server ended our transaction or stream, as it does when they take too long. Nothing was written. */
type Ended = "ended";
/** No answer, half an answer, or one of something between us and the database. What the call did is unknown. */
type Unreachable = "unreachable";

export type Fault = Busy | Ended | Unreachable;

/** The server did not answer, or not with an answer of a database. `cause` says why. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super("no answer of the database", { cause });
    this.name = "NoAnswer";
  }
}

const ENDED = new Set(["STREAM_EXPIRED", "BATON_INVALID", "BATON_REUSED", "TRANSACTION_TIMEOUT", "TRANSACTION_CLOSED"]);
const UNREACHABLE = new Set(["PROXY_ERROR", "HRANA_PROTO_ERROR", "HRANA_CLOSED_ERROR"]);

/**
 * Reads what a libSQL server, its driver and the way to it are known by. `null`: the statement itself was refused (a constraint of the
 * tables, wrong SQL, a wrong token), so that trying again would be refused again; or the error is of the work and not of the database,
 * whatever it is called.
 */
export function faultOf(error: unknown): Fault | null {
  let found: Fault | null = null;
  // The innermost cause knows best: the driver and the query library wrap what they are thrown.
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof NoAnswer) return "unreachable";
    found = ownFaultOf(each) ?? found;
  }
  return found;
}

function ownFaultOf(error: Error): Fault | null {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/^(SQLITE_BUSY|SQLITE_LOCKED|TRANSACTION_BUSY)/.test(code)) return "busy";
  if (ENDED.has(code) || (code.startsWith("SQLITE_") && /no transaction is active/.test(error.message))) return "ended";
  if (UNREACHABLE.has(code)) return "unreachable";
  const { status } = error as { status?: unknown };
  return error.name === "HttpServerError" && Number(status) >= 500 ? "unreachable" : null;
}
