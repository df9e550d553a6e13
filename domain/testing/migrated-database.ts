import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { openDatabase } from "@/db/client";

let template: Promise<Buffer> | undefined;

/** Writes a database with every migration applied to this path. The migrations run once per test file; each test gets a copy. */
export async function writeMigratedDatabase(path: string): Promise<void> {
  template ??= migrate();
  writeFileSync(path, await template);
}

async function migrate(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "two-step-migrated-"));
  const file = join(folder, "test.db");
  const url = `file:${file}`;
  const db = openDatabase(url);
  await db.migrate("db/migrations");
  db.close();
  // Closing leaves the pages in the write-ahead log, which a copy of the file alone would lack.
  const client = createClient({ url });
  await client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  client.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}
