import { chmodSync, closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { type Client, createClient } from "@libsql/client";
import { type Database, openDatabase } from "./client";

// Copies of a database file. A database on a server is copied with that server's own tools.

/** The file behind `file:…`. Throws for a database on a server. */
export function fileOf(url: string): string {
  if (!url.startsWith("file:")) {
    throw new Error("the database is on a server: use the backups of that server (docs/operations.md)");
  }
  return url.slice("file:".length);
}

/**
 * Writes a consistent copy to `target` while servers read and write: one moment of the database, whatever comes after it. The copy
 * is a whole file without a journal beside it, readable by its owner only. Throws when the target is there already.
 */
export async function copyDatabase(url: string, target: string): Promise<void> {
  const source = fileOf(url);
  if (!existsSync(source)) throw new Error(`there is no database at ${source}`);
  if (existsSync(target)) throw new Error(`${target} is there already`);
  // SQLite writes into an empty file too, and would make one that everybody can read.
  closeSync(openSync(target, "wx", 0o600));
  const client = createClient({ url, timeout: 5_000 });
  try {
    await client.execute({ sql: "VACUUM INTO ?", args: [target] });
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  } finally {
    client.close();
  }
}

/** What SQLite itself finds wrong in a file: pages, indexes, references. Empty when all is well. */
export async function faultsOf(file: string): Promise<string[]> {
  const client = createClient({ url: `file:${file}`, timeout: 1_000 });
  try {
    const pages = (await client.execute("PRAGMA integrity_check")).rows.map((row) => String(row[0]));
    const references = (await client.execute("PRAGMA foreign_key_check")).rows.map(
      (row) => `a row of ${String(row[0])} refers to one of ${String(row[2])} that is not there`,
    );
    return [...pages.filter((said) => said !== "ok"), ...references];
  } catch (error) {
    return [error instanceof Error ? `not a database: ${error.message}` : "not a database"];
  } finally {
    client.close();
  }
}

/** Opens a copy to look at, leaving no journal beside it when it is closed. */
export function openCopy(file: string): Database {
  return openDatabase(`file:${file}`);
}

/**
 * Puts the copy in the place of the database; what was there is kept under the name that comes back. Throws `in use` while any
 * process has the database open: SQLite gives up its journal only when nobody else is there.
 */
export async function putInPlace(url: string, copy: string, keepAs: string): Promise<"kept" | "nothing was there"> {
  const target = fileOf(url);
  const there = existsSync(target);
  if (there) {
    await leaveJournal(createClient({ url, timeout: 200 }));
    for (const end of ["-wal", "-shm"]) rmSync(target + end, { force: true });
  }
  // First beside it, then by name: whoever pulls the plug in between finds one whole database or the other.
  const fresh = `${target}.restoring`;
  rmSync(fresh, { force: true });
  closeSync(openSync(fresh, "wx", 0o600));
  copyFileSync(copy, fresh);
  chmodSync(fresh, 0o600);
  if (there) {
    renameSync(target, keepAs);
    chmodSync(keepAs, 0o600);
  }
  renameSync(fresh, target);
  return there ? "kept" : "nothing was there";
}

async function leaveJournal(client: Client): Promise<void> {
  try {
    const { rows } = await client.execute("PRAGMA journal_mode = DELETE");
    if (rows[0]?.[0] !== "delete") throw new Error("the database is in use: stop every server and worker first");
  } catch (error) {
    if (error instanceof Error && /locked|SQLITE_BUSY/.test(error.message)) {
      throw new Error("the database is in use: stop every server and worker first");
    }
    throw error;
  } finally {
    client.close();
  }
}
