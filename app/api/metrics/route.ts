import { isForMetrics } from "@/server/http/bearer";
import { readMetrics } from "@/server/observability/metrics";
import { getContext } from "@/server/runtime/context";

/** Prometheus text for who holds METRICS_TOKEN. For everybody else, and without that variable, this page does not exist. */
export async function GET(request: Request): Promise<Response> {
  if (!isForMetrics(request)) return new Response(null, { status: 404 });
  const { text, type } = await readMetrics(getContext());
  return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
}
