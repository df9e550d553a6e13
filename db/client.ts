import { closeSync, existsSync, openSync } from "node:fs";
import { type Client, createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
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
   * blocks: a second writer would freeze the event loop until its time-out. Inside, await nothing but `tx`. `work` runs
   * again from the start when another process held the lock; after two seconds it throws `DatabaseBusy`.
   */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  migrate(folder: string): Promise<void>;
  migrationState(folder: string): Promise<MigrationState>;
  close(): void;
}

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

/** How long one statement waits for another process; short, because waiting blocks the event loop. Milliseconds. */
const LOCK_TIMEOUT_MS = 100;
const RETRY_FOR_MS = 2_000;
const MIGRATION_ATTEMPTS = 5;

/** Opens a libSQL file (`file:…`) or server (`libsql://…`, `http://…`). */
export function openDatabase(url: string, authToken?: string): Database {
  makeFilePrivate(url);
  const open = () => createClient({ url, authToken, timeout: LOCK_TIMEOUT_MS });
  // Readers have connections of their own: one that met a lock must never be handed to a writer.
  const reader = open();
  const writer = open();
  const execute = reader.execute.bind(reader);
  reader.execute = (...statement: Parameters<Client["execute"]>) => untilFree(reader, () => execute(...statement));
  const orm = drizzle(writer, { schema });
  const readerOrm = drizzle(reader, { schema });
  let tail: Promise<unknown> = Promise.resolve();

  function write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const turn = tail.then(() => untilFree(writer, () => orm.transaction(work)));
    tail = turn.catch(() => undefined);
    return turn;
  }

  return {
    read: readerOrm,
    write,
    async migrate(folder) {
      // WAL lets readers go on while one writes; the mode is a property of the file and stays.
      if (writer.protocol === "file") await untilFree(writer, () => writer.execute("PRAGMA journal_mode = WAL"));
      await untilOthersAreDone(() => untilFree(writer, () => migrate(orm, { migrationsFolder: folder })));
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
      writer.close();
    },
  };
}

// SQLite gives its journals the mode of the database, and makes that one readable by everybody. An existing file is left alone:
// opening and closing it here would drop the locks that this process holds on it.
function makeFilePrivate(url: string): void {
  const file = url.startsWith("file:") && !url.includes(":memory:") ? url.slice("file:".length).split("?")[0] : "";
  if (file && !existsSync(file)) closeSync(openSync(file, "a", 0o600));
}

// After one SQLITE_BUSY a connection acknowledges writes that are never committed (libsql-client-ts#352), so it is thrown away
// before any other statement.
async function untilFree<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      client.reconnect();
      if (performance.now() - started > RETRY_FOR_MS) throw new DatabaseBusy(error);
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
      if (attempt === MIGRATION_ATTEMPTS) throw error;
      await pause(50 + Math.random() * 100);
    }
  }
}

function isBusy(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ("code" in e && typeof e.code === "string" && e.code.startsWith("SQLITE_BUSY")) return true;
  }
  return false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
