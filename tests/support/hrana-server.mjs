// A libSQL server as small as it can be: Hrana 2 over HTTP (JSON), on one file. Run as a process of its own:
//   node hrana-server.mjs <file> <token>     prints "listening on <port>"
// A stream is a connection of its own, so that a transaction sees what it wrote and nobody else does. Limits, codes and messages are
// those of tursodatabase/libsql (libsql-server/src/hrana). What a network does to it is set by POST /trouble: see `Trouble` in remote.ts.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Database from "libsql";

const [file, token] = process.argv.slice(2);
/** How long a statement waits for another stream to let go of the file, a transaction may last, and a silent stream may live. */
const LOCK_MS = 10_000;
const TRANSACTION_MS = 5_000;
const STREAM_MS = 10_000;
const streams = new Map();
const expired = new Set();
/** Whoever writes, and who waits to: one after the other, in the order in which they came. */
let writer = null;
const waiting = [];

// A connection that is opened anew reads the whole schema, and would do it while it holds the write lock.
const rested = [];

function open() {
  const used = rested.pop();
  if (used) return used;
  const db = new Database(file, { timeout: 0 });
  db.exec("PRAGMA foreign_keys = ON");
  return db;
}

function openStream() {
  const stream = {
    baton: randomUUID(),
    db: open(),
    stored: new Map(),
    timer: undefined,
    deadline: undefined,
    timedOut: false,
  };
  streams.set(stream.baton, stream);
  return stream;
}

function closeStream(stream) {
  clearTimeout(stream.timer);
  clearTimeout(stream.deadline);
  streams.delete(stream.baton);
  if (stream.db.inTransaction) stream.db.exec("ROLLBACK");
  letGo(stream);
  rested.push(stream.db);
}

// What comes next is told so, once; what comes after that stands outside of any transaction.
function endTransaction(stream) {
  if (!stream.db.open || !stream.db.inTransaction) return;
  stream.db.exec("ROLLBACK");
  stream.timedOut = true;
  letGo(stream);
}

async function takeTurn(stream) {
  if (writer === null) {
    writer = stream;
    return;
  }
  await new Promise((resolve, reject) => {
    const turn = { stream, resolve };
    waiting.push(turn);
    setTimeout(() => {
      const at = waiting.indexOf(turn);
      if (at < 0) return;
      waiting.splice(at, 1);
      reject(Object.assign(new Error("another stream writes"), { code: "SQLITE_BUSY" }));
    }, LOCK_MS).unref();
  });
}

function letGo(stream) {
  if (writer !== stream || (stream.db.open && stream.db.inTransaction)) return;
  const next = waiting.shift();
  writer = next?.stream ?? null;
  next?.resolve();
}

// The binding must not wait itself: that would stop the very stream that holds the lock. And a connection that met a lock is
// thrown away, if no transaction is open on it.
async function untilFree(stream, sql, work) {
  if (stream.timedOut) {
    stream.timedOut = false;
    throw Object.assign(new Error("Transaction timed out"), { code: "TRANSACTION_TIMEOUT", plain: true });
  }
  if (/^\s*BEGIN IMMEDIATE/i.test(sql ?? "")) await takeTurn(stream);
  const before = stream.db.inTransaction;
  try {
    return await retried(stream, work);
  } finally {
    letGo(stream);
    if (before !== stream.db.inTransaction) {
      clearTimeout(stream.deadline);
      if (stream.db.inTransaction)
        stream.deadline = setTimeout(() => endTransaction(stream), trouble.transactionMs ?? TRANSACTION_MS);
    }
  }
}

async function retried(stream, work) {
  const started = performance.now();
  for (;;) {
    try {
      return work();
    } catch (error) {
      const busy = String(error.code).startsWith("SQLITE_BUSY");
      if (!busy || stream.db.inTransaction || performance.now() - started > LOCK_MS) throw error;
      stream.db.close();
      stream.db = open();
      await new Promise((wake) => setTimeout(wake, 2 + Math.random() * 8));
    }
  }
}

function fromWire(value) {
  switch (value.type) {
    case "integer":
      return BigInt(value.value);
    case "float":
      return value.value;
    case "text":
      return value.value;
    case "blob":
      return Buffer.from(value.base64, "base64");
    default:
      return null;
  }
}

function toWire(value) {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  if (typeof value === "number") return { type: "float", value };
  if (typeof value === "string") return { type: "text", value };
  return { type: "blob", base64: Buffer.from(value).toString("base64") };
}

function runStatement(stream, { sql, sql_id: id, args = [], named_args: named = [] }) {
  const statement = stream.db.prepare(sql ?? stream.stored.get(id));
  statement.safeIntegers(true);
  const bound =
    named.length > 0
      ? Object.fromEntries(named.map(({ name, value }) => [name.replace(/^[:@$]/, ""), fromWire(value)]))
      : args.map(fromWire);
  if (!returnsRows(statement)) {
    const { changes, lastInsertRowid } = statement.run(bound);
    return { cols: [], rows: [], affected_row_count: Number(changes), last_insert_rowid: String(lastInsertRowid) };
  }
  const cols = statement.columns().map(({ name, type }) => ({ name, decltype: type ?? null }));
  const rows = statement.all(bound).map((row) => row.map(toWire));
  return { cols, rows, affected_row_count: 0, last_insert_rowid: null };
}

function returnsRows(statement) {
  try {
    statement.raw(true);
    return true;
  } catch {
    return false;
  }
}

// The primary code alone, as the real one: SQLITE_CONSTRAINT for SQLITE_CONSTRAINT_UNIQUE, SQLITE_UNKNOWN for SQLITE_ERROR.
function problem({ message, code, plain }) {
  if (plain) return { message, code };
  const primary = /^SQLITE_[A-Z]+/.exec(code ?? "")?.[0] ?? "SQLITE_UNKNOWN";
  return { message: `SQLite error: ${message}`, code: primary === "SQLITE_ERROR" ? "SQLITE_UNKNOWN" : primary };
}

function holds(condition, done, stream) {
  switch (condition?.type) {
    case undefined:
      return true;
    case "ok":
      return done.step_results[condition.step] !== null;
    case "error":
      return done.step_errors[condition.step] !== null;
    case "not":
      return !holds(condition.cond, done, stream);
    case "and":
      return condition.conds.every((each) => holds(each, done, stream));
    case "or":
      return condition.conds.some((each) => holds(each, done, stream));
    case "is_autocommit":
      return !stream.db.inTransaction;
    default:
      throw new Error(`no such condition: ${condition.type}`);
  }
}

async function runBatch(stream, { steps }) {
  const done = { step_results: [], step_errors: [] };
  for (const { condition, stmt } of steps) {
    let [result, failure] = [null, null];
    if (holds(condition, done, stream)) {
      try {
        result = await untilFree(stream, stmt.sql, () => runStatement(stream, stmt));
      } catch (error) {
        failure = problem(error);
      }
    }
    done.step_results.push(result);
    done.step_errors.push(failure);
  }
  return done;
}

async function respond(stream, request) {
  switch (request.type) {
    case "execute":
      return {
        type: "execute",
        result: await untilFree(stream, request.stmt.sql, () => runStatement(stream, request.stmt)),
      };
    case "batch":
      return { type: "batch", result: await runBatch(stream, request.batch) };
    case "sequence":
      await untilFree(stream, request.sql, () => stream.db.exec(request.sql ?? stream.stored.get(request.sql_id)));
      return { type: "sequence" };
    case "store_sql":
      stream.stored.set(request.sql_id, request.sql);
      return { type: "store_sql" };
    case "close_sql":
      stream.stored.delete(request.sql_id);
      return { type: "close_sql" };
    case "get_autocommit":
      return { type: "get_autocommit", is_autocommit: !stream.db.inTransaction };
    case "close":
      closeStream(stream);
      return { type: "close" };
    default:
      throw new Error(`no such request: ${request.type}`);
  }
}

async function pipeline({ baton, requests }) {
  const stream = baton ? streams.get(baton) : openStream();
  if (!stream) {
    return expired.has(baton)
      ? { message: "The stream has expired due to inactivity", code: "STREAM_EXPIRED" }
      : { message: "Received an invalid baton", code: "BATON_INVALID" };
  }
  clearTimeout(stream.timer);
  const results = [];
  for (const request of requests) {
    try {
      results.push({ type: "ok", response: await respond(stream, request) });
    } catch (error) {
      results.push({ type: "error", error: problem(error) });
    }
  }
  const isOpen = streams.has(stream.baton);
  if (writer === stream) count.held += 1;
  if (isOpen) {
    // A baton is good for one call.
    streams.delete(stream.baton);
    stream.baton = randomUUID();
    streams.set(stream.baton, stream);
    stream.timer = setTimeout(() => {
      expired.add(stream.baton);
      closeStream(stream);
    }, STREAM_MS);
  }
  return { baton: isOpen ? stream.baton : null, base_url: null, results };
}

let trouble = {};
/** Calls that somebody waits for, how many of them came one after the other, and how often the write lock was held until the next. */
const nothing = () => ({ trips: 0, inSequence: 0, held: 0 });
let count = nothing();

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const never = new Promise(() => {});

// Answers `null` when the connection is to be cut without an answer.
async function answerTo(body) {
  // Nobody waits for a stream to be closed.
  if (body.requests.every(({ type }) => type === "close")) return pipeline(body);
  count.trips += 1;
  const [trip, inSequence, counted] = [count.trips, count.inSequence + 1, count];
  const cut = trouble.cutAt === trip ? trouble.cut : null;
  if (cut === "before") return null;
  if (trouble.silentFrom <= trip) await never;
  if (trouble.delayMs) await pause(trouble.delayMs / 2);
  const first = await pipeline(body);
  const answer = cut === "again" ? await pipeline(body) : first;
  if (trouble.delayMs) await pause(trouble.delayMs / 2);
  counted.inSequence = Math.max(counted.inSequence, inSequence);
  return cut === "after" ? null : answer;
}

const server = createServer(async (request, response) => {
  const say = (status, body) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  if (request.headers.authorization !== `Bearer ${token}`) return say(401, { message: "who are you?" });
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8") || "null");
  if (request.url === "/trouble") {
    const counted = count;
    trouble = body;
    count = nothing();
    return say(200, counted);
  }
  if (request.method !== "POST" || request.url !== "/v2/pipeline")
    return say(404, { message: "there is only Hrana 2" });
  if (trouble.status) return say(trouble.status, { error: "the server is ill" });
  const answer = await answerTo(body);
  if (!answer) return request.socket.destroy();
  return say(answer.results ? 200 : 400, answer);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`listening on ${server.address().port}\n`));
