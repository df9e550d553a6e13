import { isForMetrics } from "@/server/bearer";
import { getContext } from "@/server/context";
import { readMetrics } from "@/server/metrics";

/** Prometheus text for who holds METRICS_TOKEN. For everybody else, and without that variable, this page does not exist. */
export async function GET(request: Request): Promise<Response> {
  if (!isForMetrics(request)) return new Response(null, { status: 404 });
  const { text, type } = await readMetrics(getContext());
  return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
}
