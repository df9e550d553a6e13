import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyDatabase } from "@/db/backup";
import { openDatabase } from "@/db/client";

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "two-step-private-"));
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

const modes = () =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );

test("a database, its journals and a copy of it are readable by their owner only, whatever the umask", async () => {
  const url = `file:${join(folder, "app.db")}`;
  const db = openDatabase(url);
  await db.migrate("db/migrations");
  await copyDatabase(url, join(folder, "copy.db"));
  expect(modes()).toEqual({ "app.db": "600", "app.db-shm": "600", "app.db-wal": "600", "copy.db": "600" });
  db.close();
});

test("what an earlier release left readable is closed at the next start, and the folder is made private", async () => {
  const { keepFilesPrivate } = await import("./private-files");
  const old = ["app.db", "app.db-wal", "app.db-shm"];
  for (const name of old) {
    writeFileSync(join(folder, name), "");
    chmodSync(join(folder, name), 0o644);
  }
  // Threads of a test runner may not change it; the mask itself is tried on the server.
  const kept = process.umask;
  process.umask = (() => 0o077) as typeof process.umask;
  keepFilesPrivate(`file:${join(folder, "app.db")}`);
  keepFilesPrivate(`file:${join(folder, "data/app.db")}`);
  process.umask = kept;
  expect(modes()).toEqual({ "app.db": "600", "app.db-shm": "600", "app.db-wal": "600", data: "700" });
});
