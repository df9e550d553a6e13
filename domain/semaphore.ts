/** Gives the permit back. Calling it again does nothing. */
export type Release = () => void;

export interface SemaphoreLimits {
  /** Permits that may be held at once. */
  permits: number;
  /** How many may wait for a permit; without it there is no limit. */
  maxWaiting?: number;
  /** How long one may wait. Milliseconds; without it there is no limit. */
  maxWaitMs?: number;
}

export interface Semaphore {
  /** A permit, in order of arrival. `null`: the queue is full, or the wait took too long. */
  acquire(): Promise<Release | null>;
  load(): { running: number; waiting: number };
}

export function createSemaphore({ permits, maxWaiting = Infinity, maxWaitMs = Infinity }: SemaphoreLimits): Semaphore {
  const waiters = new Set<(release: Release) => void>();
  let running = 0;

  // The permit passes directly to the next waiter; freeing it first would let a newcomer jump the queue.
  function createRelease(): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const [next] = waiters;
      if (next) next(createRelease());
      else running -= 1;
    };
  }

  function wait(): Promise<Release | null> {
    return new Promise((resolve) => {
      const leaveQueue = (release: Release | null) => {
        clearTimeout(timer);
        waiters.delete(leaveQueue);
        resolve(release);
      };
      const timer = maxWaitMs === Infinity ? undefined : setTimeout(leaveQueue, maxWaitMs, null);
      waiters.add(leaveQueue);
    });
  }

  return {
    async acquire() {
      if (running >= permits) return waiters.size < maxWaiting ? wait() : null;
      running += 1;
      return createRelease();
    },
    load: () => ({ running, waiting: waiters.size }),
  };
}
