import { createClient } from "@libsql/client";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
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
  close(): void;
}

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

/** Opens a libSQL file (`file:…`) or server (`libsql://…`, `http://…`). */
export function openDatabase(url: string, authToken?: string): Database {
  const client = createClient({ url, authToken, timeout: LOCK_TIMEOUT_MS });
  const orm = drizzle(client, { schema });
  let tail: Promise<unknown> = Promise.resolve();

  // After one SQLITE_BUSY a connection acknowledges writes that are never committed (libsql-client-ts#352), so it is
  // thrown away before any other statement.
  async function untilFree<T>(work: () => Promise<T>): Promise<T> {
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

  function write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const turn = tail.then(() => untilFree(() => orm.transaction(work)));
    tail = turn.catch(() => undefined);
    return turn;
  }

  return {
    read: orm,
    write,
    async migrate(folder) {
      // WAL lets readers go on while one writes; the mode is a property of the file and stays.
      if (client.protocol === "file") await untilFree(() => client.execute("PRAGMA journal_mode = WAL"));
      await untilFree(() => migrate(orm, { migrationsFolder: folder }));
    },
    close: () => client.close(),
  };
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
