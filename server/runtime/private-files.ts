import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes every file that this process writes readable by its owner only: the database, its journals, copies. Also restricts files of
 * an earlier release, and creates the folder of the database. `url` is `DATABASE_URL`; a remote server has no files here.
 */
export function keepFilesPrivate(url: string): void {
  process.umask(0o077);
  if (!url.startsWith("file:")) return;
  const file = url.slice("file:".length);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
}
