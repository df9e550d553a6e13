import "server-only";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { log } from "../observability/log";
import { metrics } from "../observability/metrics";
import { createRouteLabel, readRoutes } from "../observability/route-label";
import { getEnv } from "../runtime/context";
import { beginRequest } from "../runtime/request-facts";
import { sourceOf } from "./client-ip";
import { gateForms } from "./concurrency-limit";
import { isStopping, noteRequest } from "./shutdown";
import { limitTimes } from "./timeouts";

// Node's own channels see every request of the process, static files and refusals too, before anything of ours or of Next runs.

/** An id that a proxy in front gave, such as nginx's `$request_id`. Anything else is a stranger's text and is not kept. */
const GIVEN_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** Asked every few seconds by machines: counted, not logged. */
const UNLOGGED = new Set(["static", "/api/health", "/api/ready", "/api/metrics"]);

interface Begun {
  id: string;
  at: number;
  route: string;
}

/** Gives every request an id, a line in the log and a place in the metrics. Once per process. */
export function watchRequests(): void {
  const labelOf = createRouteLabel(readRoutes());
  const { APP_URL, TRUSTED_PROXY_HOPS: hops } = getEnv();
  const overTls = APP_URL.startsWith("https://");
  const begun = new WeakMap<IncomingMessage, Begun>();

  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as {
      request: IncomingMessage;
      response: ServerResponse;
      server: Server;
    };
    noteRequest(server);
    gateForms(server);
    // While one develops, a page may be compiled for longer.
    if (process.env.NODE_ENV === "production") limitTimes(server);
    // Whoever comes while this process ends is answered, and finds another one the next time.
    if (isStopping()) response.setHeader("Connection", "close");
    const given = request.headers["x-request-id"];
    const id = typeof given === "string" && GIVEN_ID.test(given) ? given : randomUUID();
    request.headers["x-request-id"] = id;
    response.setHeader("X-Request-Id", id);
    // Here and not in middleware.ts, which static files never pass.
    if (overTls) response.setHeader("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    begun.set(request, { id, at: performance.now(), route: labelOf(request.url ?? "") });
    beginRequest({ id, address: sourceOf(forwardedFor(request), hops) });
    response.once("close", () => finish(request, response));
  });

  function finish(request: IncomingMessage, response: ServerResponse): void {
    const facts = begun.get(request);
    if (!facts) return;
    const ms = performance.now() - facts.at;
    const method = request.method ?? "?";
    const status = response.writableFinished ? response.statusCode : 499;
    metrics().requestSeconds.observe({ method: known(method), route: facts.route, status }, ms / 1_000);
    if (UNLOGGED.has(facts.route) && status < 500) return;
    const line = { requestId: facts.id, method: known(method), route: facts.route, status, ms: Math.round(ms) };
    log[status >= 500 ? "error" : "info"](line, "request");
  }
}

function forwardedFor({ headers }: IncomingMessage): string | null {
  const said = headers["x-forwarded-for"];
  return said === undefined ? null : String(said);
}

// The parser knows a few dozen methods; what none of our pages has shares one name, so that nobody fills the metrics with series.
function known(method: string): string {
  return ["GET", "HEAD", "POST"].includes(method) ? method : "other";
}
