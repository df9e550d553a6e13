import { closeSync, existsSync, openSync } from "node:fs";
import { type Client, createClient } from "@libsql/client";
import { eq, sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { type Fault, faultOf } from "./faults";
import { openFile, pathOf } from "./file-client";
import { type CallLimits, limitedFetch } from "./limited-fetch";
import { CommitInDoubt, OneCallTransaction, PipelinedTransaction } from "./remote-transaction";
import * as schema from "./schema";

type Orm = LibSQLDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Orm["transaction"]>[0]>[0];
/** What a query that only reads needs: the database itself or a transaction under way. */
export type Reader = Pick<Orm, "select" | "query">;

export interface Database {
  /** For reading. Never write through it: writes outside the queue freeze the process (see `write`). */
  read: Reader;
  /**
   * Runs `work` as one immediate transaction. All writes of the process pass here, one after the other, because the driver
   * blocks: a second writer would freeze the event loop until its time-out. Inside, await nothing but `tx`. `work` runs again from
   * the start when another process held the lock, or when a server was lost before COMMIT. Throws `DatabaseBusy` or
   * `DatabaseUnreachable` when nothing was written, `OutcomeUnknown` when that cannot be known.
   *
   * "in-one-call": every statement of `work` is begun at once and committed whatever it answers: one round trip to a server. When its
   * answer is lost it is asked again, so it may be done twice: for counts, never for what spends something.
   */
  write<T>(work: (tx: Transaction) => Promise<T>, how?: WriteMode): Promise<T>;
  /** On a server every question is a round trip. */
  place: "file" | "server";
  /** Whether what was just written can be read by another connection at once: a replica shows it later, or not at all. */
  readsWhatItWrote(): Promise<boolean>;
  /** Throws `DatabaseUnreachable` when the database does not answer. */
  migrate(folder: string): Promise<void>;
  migrationState(folder: string): Promise<MigrationState>;
  close(): void;
}

export type WriteMode = "with-answers" | "in-one-call";

/**
 * What the database's newest migration is, seen from the files in the folder: the same, an older one, one this build does not
 * have yet (a newer release is or was at work), or not one of ours.
 */
export type MigrationState = "current" | "behind" | "ahead" | "foreign";

/** Another process held the write lock longer than we wait. Nothing was written. */
export class DatabaseBusy extends Error {
  constructor(cause: unknown) {
    super("the database is busy", { cause });
    this.name = "DatabaseBusy";
  }
}

/** The database did not answer, twice. What was asked was not written. The message names the address, without secrets. */
export class DatabaseUnreachable extends Error {
  constructor(url: string, cause: unknown) {
    super(`no answer from the database at ${withoutSecrets(url)} (${reasonOf(cause)})`, { cause });
    this.name = "DatabaseUnreachable";
  }
}

/** The connection broke while COMMIT was under way, and the database does not say any more what came of it. */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super("whether the change was made is not known", { cause });
    this.name = "OutcomeUnknown";
  }
}

/** How long one statement waits for another process; short, because waiting blocks the event loop. Milliseconds. */
const LOCK_TIMEOUT_MS = 100;
const MIGRATION_ATTEMPTS = 5;

/** Milliseconds. Tests shorten them. */
export interface Limits extends CallLimits {
  /** For a change of the tables, which may copy all rows. */
  migration: number;
  /** How long a write is tried again while another process holds the lock; a server lets us wait before it says so. */
  busy: number;
  /** How long a server that broke off is tried again, and asked what came of a COMMIT. */
  lost: number;
  /** How long a write waits for those before it in this process. */
  queue: number;
}

const FILE: Limits = { call: 0, callInSilence: 0, migration: 0, busy: 2_000, lost: 0, queue: 15_000 };
const SERVER: Limits = { call: 8_000, callInSilence: 2_000, migration: 60_000, busy: 8_000, lost: 9_000, queue: 8_000 };

/** Opens a libSQL file (`file:…`) or server (`libsql://…`, `http://…`). */
export function openDatabase(url: string, authToken?: string, changed: Partial<Limits> = {}): Database {
  const place = url.startsWith("file:") ? "file" : "server";
  const limits = { ...(place === "file" ? FILE : SERVER), ...changed };
  const open = (config: Partial<Parameters<typeof createClient>[0]> = {}): Client => {
    try {
      // The query library asks for a whole client, and uses of it what is there.
      return place === "file"
        ? (openFile(url, LOCK_TIMEOUT_MS) as Client)
        : createClient({ url, authToken, ...config });
    } catch (error) {
      throw new DatabaseUnreachable(url, error);
    }
  };
  makeFilePrivate(url);
  const fetch = limitedFetch(limits);
  // Readers have connections of their own: one that met a lock must never be handed to a writer.
  const reader = open({ fetch });
  const newWriter = (): Writer => {
    const client = open({ fetch });
    const run = place === "file" ? writerOnFile(url, client, limits) : writerOnServer(url, client, limits);
    return { client, run, tail: Promise.resolve(), waiting: 0 };
  };
  const writer = newWriter();
  const writers = [writer, ...Array.from({ length: place === "file" ? 0 : WRITERS_ON_SERVER - 1 }, newWriter)];
  const execute = reader.execute.bind(reader);
  reader.execute = (...statement: Parameters<Client["execute"]>) =>
    untilAnswered(url, reader, limits, () => execute(...statement));
  const readerOrm = drizzle(reader, { schema });

  function write<T>(work: (tx: Transaction) => Promise<T>, how: WriteMode = "with-answers"): Promise<T> {
    const asked = performance.now();
    const free = writers.reduce((best, each) => (each.waiting < best.waiting ? each : best), writer);
    free.waiting += 1;
    const turn = free.tail.then(() => {
      if (performance.now() - asked > limits.queue) throw new DatabaseBusy(new Error("too many writes are waiting"));
      return free.run(work, how);
    });
    const done = () => {
      free.waiting -= 1;
    };
    free.tail = turn.then(done, done);
    return turn;
  }

  return {
    read: readerOrm,
    write,
    place,
    async readsWhatItWrote() {
      for (let round = 0; place === "server" && round < REPLICA_ROUNDS; round += 1) {
        const probe = newMark();
        await write((tx) =>
          tx
            .insert(schema.databaseFacts)
            .values(probe)
            .onConflictDoUpdate({ target: schema.databaseFacts.key, set: probe }),
        );
        const [seen] = await readerOrm
          .select()
          .from(schema.databaseFacts)
          .where(eq(schema.databaseFacts.key, probe.key));
        if (seen?.value !== probe.value) return false;
      }
      return true;
    },
    async migrate(folder) {
      await reader.execute("SELECT 1");
      // WAL lets readers go on while one writes; the mode is a property of the file and stays.
      if (place === "file")
        await untilAnswered(url, writer.client, limits, () => writer.client.execute("PRAGMA journal_mode = WAL"));
      const migrator =
        place === "file"
          ? createClient({ url, timeout: LOCK_TIMEOUT_MS })
          : open({ fetch: limitedFetch({ ...limits, call: limits.migration }) });
      await untilOthersAreDone(() =>
        untilAnswered(url, migrator, limits, () =>
          migrate(drizzle(migrator, { schema }), { migrationsFolder: folder }),
        ),
      );
      migrator.close();
    },
    async migrationState(folder) {
      const files = readMigrationFiles({ migrationsFolder: folder });
      const rows = await readerOrm.all<{ hash: string; at: number }>(
        sql`SELECT hash, created_at AS at FROM __drizzle_migrations ORDER BY created_at`,
      );
      const [last, newest] = [rows.at(-1), files.at(-1)];
      if (!last || !newest) return "behind";
      if (rows.some(({ hash, at }) => files.some((file) => file.folderMillis === Number(at) && file.hash !== hash))) {
        return "foreign";
      }
      if (Number(last.at) > newest.folderMillis) return "ahead";
      return Number(last.at) === newest.folderMillis ? "current" : "behind";
    },
    close() {
      reader.close();
      for (const { client } of writers) client.close();
    },
  };
}

/** Two connections may happen to reach the same replica at a quiet moment. */
const REPLICA_ROUNDS = 5;

type Run = <T>(work: (tx: Transaction) => Promise<T>, how: WriteMode) => Promise<T>;

interface Writer {
  client: Client;
  run: Run;
  /** Ends when the last write that waits here is over. */
  tail: Promise<unknown>;
  waiting: number;
}

/** A server puts the writes of all connections in order itself: waiting here for the answer to COMMIT would keep its lock idle. */
const WRITERS_ON_SERVER = 4;

function writerOnFile(url: string, writer: Client, limits: Limits): Run {
  const orm = drizzle(writer, { schema });
  // One object for all transactions, one after the other, so that what was prepared in one holds in the next.
  let only: Transaction | undefined;
  return (work) =>
    untilAnswered(url, writer, limits, () =>
      orm.transaction((tx) => {
        only ??= tx;
        return work(only);
      }),
    );
}

/**
 * Every transaction on a server leaves the mark of its writer. When the answer to COMMIT was lost, the next transaction reads it: it
 * holds the write lock, so the one before it is over, and the mark says how. `marks` are rows of `database_facts`.
 */
function writerOnServer(url: string, writer: Client, limits: Limits): Run {
  const { key } = newMark();
  let mark = "";
  const begin = writer.transaction.bind(writer);
  const marking = () => ({
    sql: "INSERT INTO database_facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    args: [key, mark],
  });
  let mode: WriteMode = "with-answers";
  writer.transaction = async () =>
    mode === "in-one-call"
      ? new OneCallTransaction((statements) =>
          untilAnswered(url, writer, limits, () => writer.batch(statements, "write")),
        )
      : new PipelinedTransaction(await begin("write"), marking);
  const orm = drizzle(writer, { schema });

  return async <T>(work: (tx: Transaction) => Promise<T>, how: WriteMode): Promise<T> => {
    mode = how;
    if (how === "in-one-call") return orm.transaction(work);
    const started = performance.now();
    let doubted: { mark: string; result: T } | null = null;
    for (let attempt = 1; ; attempt += 1) {
      let result: { of: T } | null = null;
      mark = newMark().value;
      try {
        return await orm.transaction(async (tx) => {
          if (doubted) {
            const [last] = await tx.select().from(schema.databaseFacts).where(eq(schema.databaseFacts.key, key));
            if (last?.value === doubted.mark) return doubted.result;
            doubted = null;
          }
          const done = await work(tx);
          result = { of: done };
          return done;
        });
      } catch (error) {
        if (error instanceof CommitInDoubt && result) doubted = { mark, result: (result as { of: T }).of };
        const fault = error instanceof CommitInDoubt ? "unreachable" : faultOf(error);
        if (fault === null) throw doubted ? new OutcomeUnknown(error) : error;
        await writer.reconnect();
        const over = performance.now() - started > (fault === "busy" ? limits.busy : limits.lost);
        if (over) throw doubted ? new OutcomeUnknown(error) : asError(fault, url, error);
        await pause(Math.random() * Math.min(500, 25 * 2 ** attempt));
      }
    }
  };
}

/** The key of a mark begins with this; its value with the time, in milliseconds since 1970. Maintenance deletes those of yesterday. */
export const COMMIT_MARK = "commit|";

// The clock of the domain is a floor above; this time only tells maintenance what is old.
function newMark(): { key: string; value: string } {
  return { key: `${COMMIT_MARK}${crypto.randomUUID()}`, value: `${Date.now()}|${crypto.randomUUID()}` };
}

function asError(fault: Fault, url: string, cause: unknown): Error {
  return fault === "unreachable" ? new DatabaseUnreachable(url, cause) : new DatabaseBusy(cause);
}

function withoutSecrets(url: string): string {
  if (url.startsWith("file:")) return url;
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : "DATABASE_URL";
}

function reasonOf(cause: unknown): string {
  let reason = "";
  for (let each = cause; each instanceof Error; each = each.cause) {
    reason = "code" in each && typeof each.code === "string" && each.code !== "UNKNOWN" ? each.code : each.message;
  }
  return reason;
}

// SQLite gives its journals the mode of the database, and makes that one readable by everybody. An existing file is left alone:
// opening and closing it here would drop the locks that this process holds on it.
function makeFilePrivate(url: string): void {
  const file = url.startsWith("file:") && !url.includes(":memory:") ? pathOf(url) : "";
  if (file && !existsSync(file)) closeSync(openSync(file, "a", 0o600));
}

// For what may simply be asked again: a read, or a transaction on a file. After one SQLITE_BUSY a connection acknowledges writes that
// are never committed (libsql-client-ts#352), so it is thrown away before any other statement.
async function untilAnswered<T>(url: string, client: Client, limits: Limits, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === null) throw error;
      await client.reconnect();
      const over = fault === "busy" ? performance.now() - started > limits.busy : attempt === 2;
      if (over) throw asError(fault === "ended" ? "unreachable" : fault, url, error);
      await pause(10 + Math.random() * 40);
    }
  }
}

// Two processes that start on one new file both see no table; the slower one fails, looks again, and finds the work done.
async function untilOthersAreDone(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MIGRATION_ATTEMPTS || error instanceof DatabaseUnreachable) throw error;
      await pause(50 + Math.random() * 100);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
