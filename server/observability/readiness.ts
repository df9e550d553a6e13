import "server-only";
import type { MigrationState } from "@/db/client";
import { outboxState } from "@/domain/operations/maintenance/outbox-state";
import { isShuttingDown } from "../http/shutdown";
import { getContext } from "../runtime/context";
import { describeError, log } from "./log";

/** When the oldest message waits longer, the queue is reported as late; the process stays ready. Milliseconds. */
const LATE_MS = 120_000;

export interface Readiness {
  ready: boolean;
  database: "answers" | "silent";
  migrations: MigrationState | "unknown";
  queue: "flowing" | "late" | "unknown";
  stopping: boolean;
}

/** Whether the database answers and has the tables that this build needs, and whether the outbox is late. */
export async function readiness(): Promise<Readiness> {
  const stopping = isShuttingDown();
  try {
    const ctx = getContext();
    const migrations = await ctx.db.migrationState("db/migrations");
    const { mail, sms } = await outboxState(ctx);
    const queue = Math.max(mail.oldestMs, sms.oldestMs) > LATE_MS ? "late" : "flowing";
    // "ahead": a newer release has migrated the database while this one still serves.
    const fits = migrations === "current" || migrations === "ahead";
    return { ready: !stopping && fits, database: "answers", migrations, queue, stopping };
  } catch (error) {
    log.error({ error: describeError(error) }, "not ready");
    return { ready: false, database: "silent", migrations: "unknown", queue: "unknown", stopping };
  }
}
