import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/** The file is in use, or was when its process ended: not a copy to look at. Nothing was opened. */
export class NotACopy extends Error {}

/**
 * Gives `work` a private copy of a copy, which is deleted afterwards. Opening a file of SQLite creates a journal beside it and may
 * delete one, so the original is never opened. Throws `NotACopy` when the file is the database at `url` or has a journal beside it.
 */
export async function lookAtCopy<T>(file: string, url: string, work: (aside: string) => Promise<T>): Promise<T> {
  refuseLive(file, url);
  const folder = mkdtempSync(join(tmpdir(), "two-step-restore-"));
  try {
    const aside = join(folder, "copy.db");
    copyUnchanged(file, aside);
    return await work(aside);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseLive(file: string, url: string): void {
  const database = fileOf(url);
  if (existsSync(database) && isSameFile(file, database)) {
    throw new NotACopy(`${file} is the database itself (DATABASE_URL), not a copy. Make one with npm run backup`);
  }
  const real = realpathSync(file);
  const journal = ["-wal", "-shm", "-journal"].map((end) => real + end).find(existsSync);
  if (journal) {
    throw new NotACopy(
      `${file} is in use, or was not closed: ${journal} lies beside it and belongs to it. Nothing was touched. Make a copy of it with npm run backup (docs/operations.md, Restore)`,
    );
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}

function copyUnchanged(from: string, to: string): void {
  const before = statSync(from);
  closeSync(openSync(to, "wx", 0o600));
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  chmodSync(to, 0o600);
  const after = statSync(from);
  if (before.size !== after.size || before.mtimeMs !== after.mtimeMs) {
    throw new NotACopy(`${from} was changed while it was read: it is in use, or still being copied`);
  }
}

/** What SQLite itself finds wrong in a file: pages, indexes, references. Empty when all is well. Opens the file: see `lookAtCopy`. */
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

/** Opens a copy, which makes journals beside it: see `lookAtCopy`. */
export function openCopy(file: string): Database {
  return openDatabase(`file:${file}`);
}

/**
 * Puts the copy in the place of the database; what was there is kept under the name that comes back. Throws `in use` while any
 * process has the database open: SQLite gives up its journal only when nobody else is there.
 */
export async function putInPlace(url: string, copy: string, keepAs: string): Promise<"kept" | "nothing was there"> {
  const target = fileOf(url);
  refuseLive(copy, url);
  const there = existsSync(target);
  if (there) {
    await leaveJournal(createClient({ url, timeout: 200 }));
    for (const end of ["-wal", "-shm"]) rmSync(target + end, { force: true });
  }
  // First beside it, then by name: whoever pulls the plug in between finds one whole database or the other.
  const fresh = `${target}.restoring`;
  rmSync(fresh, { force: true });
  copyUnchanged(copy, fresh);
  flush(fresh);
  if (there) {
    renameSync(target, keepAs);
    chmodSync(keepAs, 0o600);
  }
  renameSync(fresh, target);
  flush(dirname(target));
  return there ? "kept" : "nothing was there";
}

function flush(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
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
