import { createMinuteLimit, readCspReports } from "@/server/http/csp-report";
import { log } from "@/server/observability/log";
import { createRouteLabel, readRoutes } from "@/server/observability/route-label";
import { getContext, getEnv } from "@/server/runtime/context";

const mayLog = createMinuteLimit(60);
let labelOf: ((path: string) => string) | undefined;

/** Where browsers report that a page broke its content policy. Size and origin are checked before Next (server/http). */
export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  labelOf ??= createRouteLabel(readRoutes());
  const reports = readCspReports(body, getEnv().APP_URL, labelOf);
  if (!reports) return new Response(null, { status: 400 });
  for (const report of reports) if (mayLog(getContext().clock.now())) log.warn(report, "content policy");
  return new Response(null, { status: 204 });
}
