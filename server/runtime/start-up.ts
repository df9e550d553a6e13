import "server-only";
import { isDemoDatabase, seedDemo } from "@/domain/operations/demo/seed";
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
  const env = getEnv();
  const ctx = getContext();
  await ctx.db.migrate("db/migrations");
  if (env.APP_MODE === "demo") await seedDemo(ctx);
  else if (await isDemoDatabase(ctx)) {
    throw new Error(
      "DATABASE_URL: this database holds the invented people of the demo. Choose another one for production.",
    );
  }
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
  return startWorker(ctx, sender, chooseTransports(ctx, env));
}
