import "server-only";
import type { MigrationState } from "@/db/client";
import { outboxState } from "@/domain/operations/maintenance/outbox-state";
import { isStopping } from "../http/shutdown";
import { getContext } from "../runtime/context";
import { describeError, log } from "./log";

/** A queue whose oldest message waits longer than this is an alarm, not a reason to send visitors away. Milliseconds. */
const LATE_MS = 120_000;

export interface Readiness {
  ready: boolean;
  database: "answers" | "silent";
  migrations: MigrationState | "unknown";
  queue: "flowing" | "late" | "unknown";
  stopping: boolean;
}

/** Whether the database answers with the tables this build expects, and how old the queue is. */
export async function readiness(): Promise<Readiness> {
  const stopping = isStopping();
  try {
    const ctx = getContext();
    const migrations = await ctx.db.migrationState("db/migrations");
    const { mail, sms } = await outboxState(ctx);
    const queue = Math.max(mail.oldestMs, sms.oldestMs) > LATE_MS ? "late" : "flowing";
    // "ahead": a newer release brought the tables up to date while this one still serves.
    const fits = migrations === "current" || migrations === "ahead";
    return { ready: !stopping && fits, database: "answers", migrations, queue, stopping };
  } catch (error) {
    log.error({ error: describeError(error) }, "not ready");
    return { ready: false, database: "silent", migrations: "unknown", queue: "unknown", stopping };
  }
}
