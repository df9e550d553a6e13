import "server-only";
import { DatabaseUnreachable } from "@/db/client";
import type { Context } from "@/domain/context";
import { demoState } from "@/domain/operations/demo/state";
import { processSingleton } from "@/domain/process-singleton";
import { installHttpFront } from "../http/install";
import { chooseTransports } from "../messaging/transports";
import { startWorker, type Worker } from "../messaging/worker";
import { innermostReason, redirectConsoleToLog } from "../observability/log";
import { checkSettings } from "./check-settings";
import { getContext, getEnv } from "./context";
import { readEnv } from "./env";
import { keepFilesPrivate } from "./private-files";
import { startScheduledJobs } from "./scheduled-jobs";

/** Starts everything of this process. A failure ends the process; Next would keep running and answer every request with 500. */
export async function startUpOrExit(): Promise<void> {
  try {
    const worker = await startUp();
    installHttpFront(async () => worker?.stop());
    startScheduledJobs(getContext());
    if (process.env.NODE_ENV === "production") redirectConsoleToLog();
  } catch (error) {
    process.stderr.write(`${innermostReason(error)}\n`);
    process.exit(1);
  }
}

/** Returns the outbox worker of this process; `null` with OUTBOX_WORKER=separate. */
async function startUp(): Promise<Worker | null> {
  await prepare();
  if (getEnv().OUTBOX_WORKER === "separate") return null;
  const worker = processSingleton("worker", startDelivery);
  getContext().onMessageQueued = worker.wake;
  return worker;
}

/** Validates the environment, migrates the database and seeds the demo. Throws when one of these is not possible. */
export async function prepare(): Promise<void> {
  checkSettings(process.env);
  keepFilesPrivate(readEnv(process.env).DATABASE_URL);
  await openOrSayWhy();
  const env = getEnv();
  const ctx = getContext();
  const demo = await demoState(ctx);
  if (env.APP_MODE === "demo") {
    if (demo !== "seeded") await seed(ctx);
  } else if (demo !== "empty") {
    throw new Error(
      "DATABASE_URL: this database holds the invented people of the demo. Choose another one for production.",
    );
  }
}

// Loaded where it is needed: with it come all texts of the demo and the reader of the library (ADR 0092).
async function seed(ctx: Context): Promise<void> {
  const { seedDemo } = await import("@/domain/operations/demo/seed");
  await seedDemo(ctx);
}

/** Throws a sentence an operator can act on when the database does not answer, or is not the one to write to. */
async function openOrSayWhy(): Promise<void> {
  try {
    await getContext().db.migrate("db/migrations");
  } catch (error) {
    if (!(error instanceof DatabaseUnreachable)) throw error;
    // Without its cause: that says less than this.
    throw new Error(
      `DATABASE_URL: ${error.message}. Nothing was started. Check that the address is right, that the database runs and can be reached from this machine, and that DATABASE_AUTH_TOKEN is its token; for a file: that its folder exists and can be written.`,
    );
  }
  if (await getContext().db.readsWhatItWrote()) return;
  throw new Error(
    "DATABASE_URL: this is a replica: what was just written cannot be read there at once, so that an ended session would be let in. Give the address of the primary.",
  );
}

/** Starts the outbox worker, in the server or in a separate process (`npm run worker`). */
export function startDelivery(): Worker {
  const [env, ctx] = [getEnv(), getContext()];
  const sender = {
    productName: env.PRODUCT_NAME,
    host: ctx.config.host,
    appUrl: env.APP_URL,
    helpdeskPhone: env.HELPDESK_PHONE,
  };
  // Beside the server no commit wakes it, so it asks once a second.
  const idleMs = env.OUTBOX_WORKER === "separate" ? 1_000 : undefined;
  return startWorker(ctx, sender, chooseTransports(ctx, env), idleMs);
}
