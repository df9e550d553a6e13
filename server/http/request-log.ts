import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "../observability/log";
import { metrics } from "../observability/metrics";
import { createRouteLabel, readRoutes } from "../observability/route-label";

/** Requested by monitoring every few seconds, or files of the build: counted, not logged. */
const UNLOGGED = new Set(["static", "/api/health", "/api/ready", "/api/metrics"]);

type RequestLog = (requestId: string, request: IncomingMessage, response: ServerResponse) => void;

/** Called at the start of a request; writes its log line and its metric when the response is closed. */
export function createRequestLog(): RequestLog {
  const labelOf = createRouteLabel(readRoutes());
  return (requestId, request, response) => {
    const startedAt = performance.now();
    const route = labelOf(request.url ?? "");
    response.once("close", () => {
      const ms = performance.now() - startedAt;
      const method = methodLabel(request.method);
      const status = response.writableFinished ? response.statusCode : 499;
      metrics().requestSeconds.observe({ method, route, status }, ms / 1_000);
      if (UNLOGGED.has(route) && status < 500) return;
      log[status >= 500 ? "error" : "info"]({ requestId, method, route, status, ms: Math.round(ms) }, "request");
    });
  };
}

// Methods that no page has share one label: a client must not be able to create metric series.
function methodLabel(method = "?"): string {
  return ["GET", "HEAD", "POST"].includes(method) ? method : "other";
}
