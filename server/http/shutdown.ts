import "server-only";
import type { Server } from "node:http";
import { log } from "../observability/log";

// Next, asked to end, closes at once: a request that the system has taken in and Node has not read yet is then cut off. Here the
// process first says at /api/ready that it leaves, goes on to answer until nothing new comes, and only then closes (ADR 0048).

/** Nothing new for this long: whoever was on the way has arrived. Milliseconds. */
const QUIET_MS = 300;
/** Nobody waits longer than this for a quiet moment, and then this long again for answers and messages under way. */
const LONGEST_MS = 10_000;
const LOOK_EVERY_MS = 50;

const shared = globalThis as typeof globalThis & { twoStepStopping?: true; twoStepLastRequestAt?: number };

/** Whether this process was asked to end. */
export function isStopping(): boolean {
  return shared.twoStepStopping === true;
}

/** Noted at every request, so that a process that ends knows when it is quiet. */
export function noteRequest(server: Server): void {
  shared.twoStepLastRequestAt = performance.now();
  servers.add(server);
}

const servers = new Set<Server>();

/** Takes the place of Next's own way to end on SIGTERM and SIGINT. `finish` ends what works beside the requests. */
export function stopGently(finish: () => Promise<void>): void {
  for (const [signal, code] of [
    ["SIGTERM", 0],
    ["SIGINT", 130],
  ] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (isStopping()) return;
      shared.twoStepStopping = true;
      log.info({ signal }, "stopping");
      void stop(finish).then((whole) => {
        log[whole ? "info" : "warn"](whole ? "stopped" : "stopped before everything was done");
        process.exit(code);
      });
    });
  }
}

async function stop(finish: () => Promise<void>): Promise<boolean> {
  const finished = finish();
  await quiet();
  const answered = [...servers].map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  const closing = Promise.all([...answered, finished]).then(() => true);
  return Promise.race([closing, pause(LONGEST_MS).then(() => false)]);
}

async function quiet(): Promise<void> {
  const [asked, until] = [performance.now(), performance.now() + LONGEST_MS];
  // Also at rest one moment is needed: what arrived just before the signal has not been read.
  while (performance.now() < until) {
    await pause(LOOK_EVERY_MS);
    if (performance.now() - Math.max(asked, shared.twoStepLastRequestAt ?? 0) >= QUIET_MS) return;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
