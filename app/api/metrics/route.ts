import { withUnavailable } from "@/app/_lib/with-unavailable";
import { readMetrics } from "@/server/observability/metrics";
import { mayReadMetrics } from "@/server/observability/metrics-access";
import { getContext } from "@/server/runtime/context";

/** Prometheus text for who holds METRICS_TOKEN. For everybody else, and without that variable, this page does not exist. */
export const GET = withUnavailable(async (request: Request) => {
  if (!mayReadMetrics(request)) return new Response(null, { status: 404 });
  const { text, type } = await readMetrics(getContext());
  return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
});
