import "server-only";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isDemoDatabase, seedDemo } from "@/domain/operations/demo/seed";
import { logRequests } from "../http/request-log";
import { shutDown } from "../http/shutdown";
import { styleHashes } from "../http/style-hash";
import { chooseTransports } from "../messaging/transports";
import { startWorker, type Worker } from "../messaging/worker";
import { innermostReason, logTheConsole } from "../observability/log";
import { getContext, getEnv } from "./context";
import { type Env, readEnv } from "./env";
import { startScheduledJobs } from "./scheduled-jobs";

const shared = globalThis as typeof globalThis & { twoStepWorker?: Worker };

/** `startUp`; whatever fails ends the process, because Next would go on and answer 500 for ever. */
export async function startUpOrExit(): Promise<void> {
  try {
    await startUp();
    logRequests();
    shutDown(async () => shared.twoStepWorker?.stop());
    startScheduledJobs(getContext());
    if (process.env.NODE_ENV === "production") logTheConsole();
  } catch (error) {
    process.stderr.write(`${innermostReason(error)}\n`);
    process.exit(1);
  }
}

async function startUp(): Promise<void> {
  // Every page needs them; better no server than one whose every page fails.
  if (process.env.NODE_ENV === "production") styleHashes();
  await prepare();
  if (getEnv().OUTBOX_WORKER === "server") shared.twoStepWorker ??= startDelivery();
  getContext().onMessageQueued = wakeWorker;
}

/** Checks the environment, brings the database up to date and seeds the demo. Throws before anything half runs. */
export async function prepare(): Promise<void> {
  makeDataFolder(readEnv(process.env));
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

/** Starts what takes messages out of the outbox: in the server, or in a process of its own (`npm run worker`). */
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

/** Tells the worker of this process that something was queued, so that nobody waits for its next look. */
export function wakeWorker(): void {
  shared.twoStepWorker?.wake();
}

function makeDataFolder(env: Env): void {
  if (env.DATABASE_URL.startsWith("file:")) {
    mkdirSync(dirname(env.DATABASE_URL.slice("file:".length)), { recursive: true, mode: 0o700 });
  }
}
