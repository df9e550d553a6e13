import { readiness } from "@/server/observability/readiness";

/** Whether this process should get visitors: 200, or 503 with the reason. Says nothing about people. */
export async function GET(): Promise<Response> {
  const { ready, ...facts } = await readiness();
  return Response.json(
    { status: ready ? "ready" : "not ready", ...facts },
    { status: ready ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}
