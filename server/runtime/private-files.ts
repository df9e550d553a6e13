import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Whatever this process writes from now on is its owner's alone: the database, its journals, copies. Also mends files that an
 * earlier release left readable, and makes the folder of the database. `url` is `DATABASE_URL`; a server has files of its own.
 */
export function keepFilesPrivate(url: string): void {
  process.umask(0o077);
  if (!url.startsWith("file:")) return;
  const file = url.slice("file:".length);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
}
