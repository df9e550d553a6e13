/** Whether the process answers at all. Start-up is over by then: instrumentation runs before the first request. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
}
