import type { Server } from "node:http";

// Node alone waits a minute for the head of a request, five for its body, and for ever for somebody who does not read the answer.
// A proxy in front has limits of its own; these hold without one, or when one passes everything on (ADR 0056).

/** The head of a request must be there by then: what deploy/nginx.conf asks too. Milliseconds. */
const HEAD_MS = 10_000;
/** And the whole of it, at most 32 KB: what Apache's mod_reqtimeout gives a body by default. Milliseconds. */
const REQUEST_MS = 20_000;
/** No byte in either direction for this long: the proxy would have given up as well (`proxy_read_timeout`). Milliseconds. */
const SILENCE_MS = 30_000;

/**
 * Limits how long a connection may take. Node looks every half minute, so the first two may take that much longer; it grants an
 * answer that is being written a second term, so the third may take twice as long.
 */
export function limitTimes(server: Server): void {
  server.headersTimeout = HEAD_MS;
  server.requestTimeout = REQUEST_MS;
  server.timeout = SILENCE_MS;
}
