import { AsyncLocalStorage } from "node:async_hooks";
import { hashPool as policy } from "../../policy";

// Each argon2 hash takes up to 64 MiB and a whole core. Unbounded hashing lets a traffic spike exhaust memory (T13).

/** Too many hashes at once: nothing was counted, compared or changed. Shown as `errors.try-again`. */
export class HashingBusy extends Error {
  constructor() {
    super("too many hashes at once");
    this.name = "HashingBusy";
  }
}

export interface HashPool {
  /**
   * Runs `work` in one of the places, waiting in order of arrival. Work that already has a place needs no second one, so an
   * operation takes its slot *before* it counts an attempt: a request refused under load is not a failed attempt. Throws `HashingBusy`.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How many run and wait now. */
  load(): { running: number; waiting: number };
}

/** A pool of its own, for a test; the product has one: `hashPool`. */
export function createHashPool(limits: { running: number; waiting: number; waitMs: number }): HashPool {
  const holds = new AsyncLocalStorage<"a place">();
  const queue: (() => void)[] = [];
  let running = 0;

  function enter(): Promise<void> {
    if (running < limits.running) {
      running += 1;
      return Promise.resolve();
    }
    if (queue.length >= limits.waiting) return Promise.reject(new HashingBusy());
    return new Promise((resolve, reject) => {
      const mine = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(mine), 1);
        reject(new HashingBusy());
      }, limits.waitMs);
      queue.push(mine);
    });
  }

  // The place goes straight to who waits longest; counting it down in between would let a newcomer jump the queue.
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(work) {
      if (holds.getStore()) return work();
      await enter();
      try {
        return await holds.run("a place", work);
      } finally {
        leave();
      }
    },
    load: () => ({ running, waiting: queue.length }),
  };
}

// Next bundles routes and instrumentation apart from each other; one process must still have one pool.
const shared = globalThis as typeof globalThis & { twoStepHashPool?: HashPool };

/** The one pool of this process. */
export function hashPool(): HashPool {
  shared.twoStepHashPool ??= createHashPool(policy);
  return shared.twoStepHashPool;
}
