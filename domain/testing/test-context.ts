import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@/db/client";
import type { Context } from "../context";
import { createKeyRing } from "../platform/crypto/key-ring";
import { passwordHash } from "../policy";
import { writeMigratedDatabase } from "./migrated-database";

/** A context on a real libSQL file in a temporary folder, with a clock that the test moves. */
export async function testContext(): Promise<Context & { clock: TestClock; dispose(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "two-step-"));
  const file = join(folder, "test.db");
  await writeMigratedDatabase(file);
  const db = openDatabase(`file:${file}`);
  return {
    db,
    clock: new TestClock(Date.UTC(2026, 10, 22, 13, 2)),
    keys: createKeyRing(["a-secret-for-tests-only-000000000000000000"]),
    config: {
      productName: "Karify",
      host: "localhost",
      origin: "http://localhost:3000",
      passwordHash: passwordHash.floor,
      passwordPolicy: "karify",
      smsCountries: ["NL", "BE", "DE"],
      smsDailyBudget: 500,
      spokenCodes: "offered",
    },
    dispose() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export class TestClock {
  #now: number;
  constructor(start: number) {
    this.#now = start;
  }
  now(): number {
    return this.#now;
  }
  /** Moves the clock forward by this many milliseconds. */
  pass(ms: number): void {
    this.#now += ms;
  }
}
