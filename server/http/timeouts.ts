import type { Server } from "node:http";

// Node's defaults allow a minute for the headers, five for the body, and no end to a client that does not read the response. A proxy
// in front has limits of its own; these hold without one, or behind one that passes everything on (ADR 0056).

/** For the headers of a request; deploy/nginx.conf has the same. Milliseconds. */
const HEADERS_MS = 10_000;
/** For the whole request, at most 32 KB: the default of Apache's mod_reqtimeout for a body. Milliseconds. */
const REQUEST_MS = 20_000;
/** Without a byte in either direction; deploy/nginx.conf has the same (`proxy_read_timeout`). Milliseconds. */
const IDLE_MS = 30_000;

/**
 * Limits how long a connection may take. Node checks the first two every half minute, so they may take that much longer. It grants
 * a response that is being written a second term, so the third may take twice as long.
 */
export function setTimeouts(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.timeout = IDLE_MS;
}
