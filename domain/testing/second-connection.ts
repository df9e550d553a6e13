import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { type Database, openDatabase } from "@/db/client";
import { writeMigratedDatabase } from "./migrated-database";

/** A database file with our own connection, and a plain second one that stands for another process. */
export async function sharedFile() {
  const folder = mkdtempSync(join(tmpdir(), "two-step-shared-"));
  const file = join(folder, "test.db");
  await writeMigratedDatabase(file);
  const url = `file:${file}`;
  const db: Database = openDatabase(url);
  const other = createClient({ url, timeout: 1_000 });
  return {
    url,
    db,
    other,
    /** Takes the write lock now; answers what gives it back. */
    async holdLock(): Promise<() => Promise<void>> {
      const tx = await other.transaction("write");
      return () => tx.rollback();
    },
    /** The keys of `database_facts` as the other process reads them. */
    async factsOutside(): Promise<string[]> {
      const { rows } = await other.execute("SELECT key FROM database_facts ORDER BY key");
      return rows.map((row) => String(row.key));
    },
    dispose() {
      db.close();
      other.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
