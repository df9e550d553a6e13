import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { getEnv } from "../runtime/context";
import { giveBackMemoryAtRest } from "../runtime/idle-memory";
import { beginRequest } from "../runtime/request-facts";
import { limitBody } from "./body-limit";
import { clientIpOf } from "./client-ip";
import { sendCompressed } from "./compressed-files";
import { limitFormConcurrency } from "./concurrency-limit";
import { insertBefore } from "./handlers";
import { strictTransportSecurity } from "./headers";
import { setHeaders } from "./page-headers";
import { guardRequest } from "./request-guard";
import { assignRequestId } from "./request-id";
import { createRequestLog } from "./request-log";
import { exitGracefully, isShuttingDown, noteRequest } from "./shutdown";
import { setTimeouts } from "./timeouts";
import { setUnavailableStatus } from "./unavailable";

interface RequestStart {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/**
 * Everything between the socket and Next, static files and refused requests included. Next creates its server itself and gives it to
 * nobody, so the server is taken from Node's diagnostics channel, which reports each request before any listener runs. Once per
 * process. `stopWorkers` is called at SIGTERM and SIGINT and must resolve when the background work has ended.
 */
export function installHttpFront(stopWorkers: () => Promise<void>): void {
  exitGracefully(stopWorkers);
  const { APP_URL, TRUSTED_PROXY_HOPS: hops } = getEnv();
  const isHttps = APP_URL.startsWith("https://");
  const logRequest = createRequestLog();
  const noteVisit = giveBackMemoryAtRest();
  const prepared = new WeakSet<Server>();

  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as RequestStart;
    if (!prepared.has(server)) {
      prepared.add(server);
      prepareServer(server);
    }
    noteRequest(server);
    noteVisit(request.url ?? "");
    // The client opens its next connection to another process.
    if (isShuttingDown()) response.setHeader("Connection", "close");
    // Not only in middleware.ts, which static files do not pass.
    if (isHttps) response.setHeader(strictTransportSecurity.key, strictTransportSecurity.value);
    const id = assignRequestId(request, response);
    const facts: Parameters<typeof beginRequest>[0] = { id, address: clientIpOf(forwardedFor(request), hops) };
    beginRequest(facts);
    setUnavailableStatus(response, () => facts.unavailable === true);
    logRequest(id, request, response);
  });
}

function prepareServer(server: Server): void {
  // In development compiling a page may take longer.
  if (process.env.NODE_ENV === "production") setTimeouts(server);
  insertBefore(server, [limitBody, guardRequest, limitFormConcurrency(), setHeaders, sendCompressed]);
}

function forwardedFor({ headers }: IncomingMessage): string | null {
  const header = headers["x-forwarded-for"];
  return header === undefined ? null : String(header);
}
