import type { ServerResponse } from "node:http";

const RETRY_AFTER_SECONDS = 30;

/** Answers 503 instead of 200 when `isUnavailable` says so at the moment the head is written. */
export function setUnavailableStatus(response: ServerResponse, isUnavailable: () => boolean): void {
  const writeHead = response.writeHead;
  response.writeHead = function replaced(this: ServerResponse, status: number, ...rest: unknown[]) {
    const unavailable = status === 200 && isUnavailable();
    if (unavailable) this.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    return Reflect.apply(writeHead, this, [unavailable ? 503 : status, ...rest]);
  } as typeof writeHead;
}
