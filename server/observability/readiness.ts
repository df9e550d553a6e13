import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { MigrationState } from "@/db/client";
import { databaseFacts } from "@/db/schema";
import type { Context } from "@/domain/context";
import { outboxState } from "@/domain/operations/maintenance/outbox-state";
import { processSingleton } from "@/domain/process-singleton";
import { inTransaction } from "@/domain/transaction";
import { isShuttingDown } from "../http/shutdown";
import { getContext } from "../runtime/context";
import { describeError, log } from "./log";

/** When the oldest message waits longer, the queue is reported as late; the process stays ready. Milliseconds. */
const LATE_MS = 120_000;
/** How long a write may take, with those before it; and how long its result stands, so that asking often writes no more often. */
const WRITE_MS = 5_000;
const WRITE_STANDS_MS = 2_000;

export interface Readiness {
  ready: boolean;
  database: "answers" | "silent";
  /** Whether a change can be made: "busy" when it did not come to an end within five seconds. */
  writes: "possible" | "busy" | "refused" | "unknown";
  migrations: MigrationState | "unknown";
  queue: "flowing" | "late" | "unknown";
  stopping: boolean;
}

/** Whether the database answers, takes changes and has the tables that this build needs, and whether the outbox is late. */
export async function readiness(): Promise<Readiness> {
  const stopping = isShuttingDown();
  try {
    const ctx = getContext();
    const [migrations, { mail, sms }, writes] = await Promise.all([
      ctx.db.migrationState("db/migrations"),
      outboxState(ctx),
      writePath(ctx),
    ]);
    const queue = Math.max(mail.oldestMs, sms.oldestMs) > LATE_MS ? "late" : "flowing";
    // "ahead": a newer release has migrated the database while this one still serves.
    const fits = migrations === "current" || migrations === "ahead";
    const ready = !stopping && fits && writes === "possible";
    return { ready, database: "answers", writes, migrations, queue, stopping };
  } catch (error) {
    log.error({ error: describeError(error) }, "not ready");
    return { ready: false, database: "silent", writes: "unknown", migrations: "unknown", queue: "unknown", stopping };
  }
}

type Writes = Readiness["writes"];
const lastWrite = () =>
  processSingleton("readiness-write", () => ({ at: Number.NEGATIVE_INFINITY, result: asked("unknown") }));
const asked = (writes: Writes): Promise<Writes> => Promise.resolve(writes);

function writePath(ctx: Context): Promise<Writes> {
  const last = lastWrite();
  if (performance.now() - last.at > WRITE_STANDS_MS) {
    last.at = performance.now();
    last.result = Promise.race([tryWrite(ctx), sleep(WRITE_MS, "busy" as const, { ref: false })]);
  }
  return last.result;
}

async function tryWrite(ctx: Context): Promise<Writes> {
  const fact = { key: "ready", value: String(ctx.clock.now()) };
  try {
    await inTransaction(ctx, ({ tx }) =>
      tx.insert(databaseFacts).values(fact).onConflictDoUpdate({ target: databaseFacts.key, set: fact }),
    );
    return "possible";
  } catch (error) {
    log.error({ error: describeError(error) }, "cannot write");
    return "refused";
  }
}
