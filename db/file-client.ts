import type { Client, InStatement, InValue, ResultSet, Row, Transaction } from "@libsql/client";
import Connection, { type RunResult } from "libsql";

// The client of @libsql/client prepares each statement anew, asks for its columns twice, learns from an error that it answers no rows,
// and defines every value of a row as a property of its own: 170 µs for a row of thirty columns, where the file itself takes 15
// (ADR 0092). This one keeps its prepared statements.

/** What the query library needs of a client. */
export type FileClient = Pick<Client, "execute" | "transaction" | "reconnect" | "close">;

/** More than the product has; a list of unknown length makes one for each length. */
const MOST_KEPT = 500;

/**
 * Opens a file on one connection. A call is over when it returns; a transaction is one to many calls, and who opens the next one has
 * waited for its end (the write queue). `timeout`: how long a statement waits for another process. Milliseconds.
 */
export function openFile(url: string, timeout: number): FileClient {
  const open = () => new KeptStatements(pathOf(url), timeout);
  let connection = open();
  const transaction = transactionsOn(() => connection);
  return {
    async execute(statement: InStatement) {
      return connection.run(statement);
    },
    async transaction() {
      transaction.begin();
      return transaction;
    },
    reconnect() {
      connection.close();
      connection = open();
    },
    close: () => connection.close(),
  };
}

/** `file:data/app.db`, `file:/srv/app.db` and `file:///srv/app.db`, as @libsql/client reads them. */
export function pathOf(url: string): string {
  const [path = ""] = url.slice("file:".length).split(/[?#]/);
  return decodeURIComponent(path.replace(/^\/\/(?:localhost)?(?=\/)/, ""));
}

// One object for all transactions on this connection, which come one after the other: to the query library they are the same.
function transactionsOn(connection: () => KeptStatements): Transaction & { begin(): void } {
  let closed = true;
  const run = (statement: InStatement) => {
    if (closed) throw new Error("this transaction is over");
    return connection().run(statement);
  };
  const end = (how: "COMMIT" | "ROLLBACK") => {
    if (closed) return;
    closed = true;
    // The connection may have been thrown away meanwhile, and SQLite ends a transaction itself after some errors.
    if (how === "COMMIT" || connection().isInTransaction()) connection().run(how);
  };
  return {
    begin() {
      connection().run("BEGIN IMMEDIATE");
      closed = false;
    },
    get closed() {
      return closed;
    },
    execute: async (statement: InStatement) => run(statement),
    batch: async (statements) => statements.map(run),
    executeMultiple: () => Promise.reject(new Error("one statement at a time")),
    commit: async () => end("COMMIT"),
    rollback: async () => end("ROLLBACK"),
    close: () => end("ROLLBACK"),
  };
}

interface Kept {
  statement: Connection.Statement<[InValue[]]>;
  /** `null`: it answers no rows. */
  columns: string[] | null;
}

class KeptStatements {
  #connection: Connection.Database;
  #kept = new Map<string, Kept>();

  constructor(path: string, timeout: number) {
    this.#connection = new Connection(path, { timeout });
  }

  run(asked: InStatement): ResultSet {
    const { sql, args = [] } = typeof asked === "string" ? { sql: asked } : asked;
    if (!Array.isArray(args)) throw new TypeError("values are given in the order of their placeholders");
    const values = args.map(toSql);
    const { statement, columns } = this.#prepare(sql);
    try {
      if (columns) return rowsOf(statement.all(values) as InValue[][], columns);
      return changesOf(statement.run(values));
    } catch (error) {
      // It may be prepared for tables that have changed since.
      this.#kept.delete(sql);
      throw error;
    }
  }

  #prepare(sql: string): Kept {
    const known = this.#kept.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare<[InValue[]]>(sql);
    const columns = statement.reader
      ? statement
          .raw(true)
          .columns()
          .map(({ name }) => name)
      : null;
    if (this.#kept.size === MOST_KEPT) this.#kept.clear();
    this.#kept.set(sql, { statement, columns });
    return { statement, columns };
  }

  isInTransaction(): boolean {
    return this.#connection.open && this.#connection.inTransaction;
  }

  // Statements that the garbage collector has not found yet keep a closed connection alive, and with it the lock of its transaction.
  close(): void {
    if (!this.#connection.open) return;
    if (this.#connection.inTransaction) this.#connection.exec("ROLLBACK");
    this.#kept.clear();
    this.#connection.close();
  }
}

function toSql(value: InValue): InValue {
  if (value === undefined) throw new TypeError("a value of the statement is missing");
  return typeof value === "boolean" ? Number(value) : value;
}

// By place for the query library, by name for a statement that is written out.
function rowsOf(found: InValue[][], columns: string[]): ResultSet {
  for (const row of found) {
    const named = row as unknown as Record<string, InValue>;
    for (let i = 0; i < columns.length; i += 1) named[columns[i] as string] = row[i] as InValue;
  }
  return result({ columns, rows: found as unknown as Row[] });
}

function changesOf({ changes, lastInsertRowid }: RunResult): ResultSet {
  return result({ rowsAffected: changes, lastInsertRowid: BigInt(lastInsertRowid) });
}

function result(of: Partial<ResultSet>): ResultSet {
  return {
    columns: [],
    columnTypes: [],
    rows: [],
    rowsAffected: 0,
    lastInsertRowid: undefined,
    toJSON: () => of,
    ...of,
  };
}
