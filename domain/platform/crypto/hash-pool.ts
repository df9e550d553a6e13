import { AsyncLocalStorage } from "node:async_hooks";
import { hashPool as policy } from "../../policy";
import { processSingleton } from "../../process-singleton";
import { createSemaphore } from "../../semaphore";

// Each argon2 hash takes up to 64 MiB and a whole core: unbounded hashing lets a traffic spike exhaust memory (T13).

/** Too many hashes at once: nothing was counted, compared or changed. Shown as the text `errors.try-again`. */
export class HashingBusy extends Error {
  constructor() {
    super("too many hashes at once");
    this.name = "HashingBusy";
  }
}

export interface HashPool {
  /**
   * Runs `work` with a permit, waiting in order of arrival. Work that already holds one needs no second. An operation takes its
   * permit *before* it counts an attempt, so that overload never counts as a failed attempt. Throws `HashingBusy`.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How many run and wait now. */
  load(): { running: number; waiting: number };
}

/** A separate pool, for a test; the product has one: `hashPool`. */
export function createHashPool(limits: { running: number; waiting: number; waitMs: number }): HashPool {
  const semaphore = createSemaphore({
    permits: limits.running,
    maxWaiting: limits.waiting,
    maxWaitMs: limits.waitMs,
  });
  const permit = new AsyncLocalStorage<"held">();
  return {
    async run(work) {
      if (permit.getStore()) return work();
      const release = await semaphore.acquire();
      if (!release) throw new HashingBusy();
      try {
        return await permit.run("held", work);
      } finally {
        release();
      }
    },
    load: semaphore.load,
  };
}

/** The one pool of this process. */
export function hashPool(): HashPool {
  return processSingleton("hash-pool", () => createHashPool(policy));
}
