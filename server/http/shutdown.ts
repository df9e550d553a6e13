import "server-only";
import type { Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { processSingleton } from "@/domain/process-singleton";
import { log } from "../observability/log";

// Next closes at once when asked to end, which cuts off a request that the system has accepted and Node has not read yet. Here the
// process first reports "not ready" at /api/ready, goes on to answer until no request arrives any more, and then closes (ADR 0048).

/** No request for this long: whoever was on the way has arrived. Milliseconds. */
const QUIET_MS = 300;
/** The longest wait for a quiet moment, and then once more for responses and messages in progress. Milliseconds. */
const LONGEST_MS = 10_000;
const POLL_MS = 50;

const state = () =>
  processSingleton("shutdown", () => ({ shuttingDown: false, lastRequestAt: 0, servers: new Set<Server>() }));

/** Whether this process was asked to end. */
export function isShuttingDown(): boolean {
  return state().shuttingDown;
}

/** To be called at every request. */
export function noteRequest(server: Server): void {
  state().lastRequestAt = performance.now();
  state().servers.add(server);
}

/** Replaces Next's handlers of SIGTERM and SIGINT. `stopWorkers` ends the background work of this process. */
export function exitGracefully(stopWorkers: () => Promise<void>): void {
  for (const [signal, code] of [
    ["SIGTERM", 0],
    ["SIGINT", 130],
  ] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (isShuttingDown()) return;
      state().shuttingDown = true;
      log.info({ signal }, "stopping");
      void stop(stopWorkers).then((isComplete) => {
        log[isComplete ? "info" : "warn"](isComplete ? "stopped" : "stopped before everything was done");
        process.exit(code);
      });
    });
  }
}

async function stop(stopWorkers: () => Promise<void>): Promise<boolean> {
  const workersStopped = stopWorkers();
  await untilQuiet();
  const closed = [...state().servers].map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  const complete = Promise.all([...closed, workersStopped]).then(() => true);
  return Promise.race([complete, pause(LONGEST_MS).then(() => false)]);
}

async function untilQuiet(): Promise<void> {
  const askedAt = performance.now();
  // Wait also when idle: a request that arrived just before the signal may not have been read yet.
  while (performance.now() < askedAt + LONGEST_MS) {
    await pause(POLL_MS);
    if (performance.now() - Math.max(askedAt, state().lastRequestAt) >= QUIET_MS) return;
  }
}
