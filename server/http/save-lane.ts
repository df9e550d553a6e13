import "server-only";
import { processSingleton } from "@/domain/process-singleton";
import { createSemaphore } from "@/domain/semaphore";

// Autosaves at once. A lane of their own: typing never waits behind logins, and logins never behind typing (ADR 0105).
// Entered by who has read the whole request: a telephone that sends byte by byte holds no place.
const LANE = { permits: 4, maxWaiting: 256, maxWaitMs: 15_000 } as const;
/** A save that takes longer waits for the database, and gives its place back. Milliseconds. */
const PERMIT_MS = 1_000;

const lane = () => processSingleton("save-lane", () => createSemaphore(LANE));

/** `null`: too many wait, or the wait was too long; nothing was done. */
export async function inSaveLane<T>(work: () => Promise<T>): Promise<T | null> {
  const release = await lane().acquire();
  if (release === null) return null;
  const timer = setTimeout(release, PERMIT_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    release();
  }
}
