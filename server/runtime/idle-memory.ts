import "server-only";
import { promisify } from "node:util";

/** Of a server that nobody asks anything. Collecting takes 0.1 s of a processor, so not between two people. Milliseconds. */
export const REST_MS = 30_000;

const PROBES = ["/api/health", "/api/ready", "/api/metrics"];

/**
 * Answers what is to be called with the path of each request. When nobody has asked anything for half a minute, `collect` is called once:
 * V8 collects garbage only when it needs room, so a server would keep through the night what the busiest minute of the day took.
 * Requests of monitoring, which come all the time, do not count.
 */
export function giveBackMemoryAtRest(collect = collectGarbage): (path: string) => void {
  let timer: NodeJS.Timeout | undefined;
  return (path) => {
    if (PROBES.some((probe) => path.startsWith(probe))) return;
    timer = timer?.refresh() ?? setTimeout(() => void collect(), REST_MS).unref();
  };
}

/** Gives room back to the system that V8 and its young generation do not use now. `gc()` keeps that of the young generation. */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connect();
  try {
    await promisify((done: (error: Error | null) => void) => session.post("HeapProfiler.collectGarbage", done))();
  } finally {
    session.disconnect();
  }
}
