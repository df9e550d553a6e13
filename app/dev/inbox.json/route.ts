import { withUnavailable } from "@/app/_lib/with-unavailable";
import { readInbox } from "@/server/messaging/inbox";
import { getContext, getEnv } from "@/server/runtime/context";

/** The demo's inbox for programs: `[{ at, channel, to, subject, text, html }]`, newest first. */
export const GET = withUnavailable(async () => {
  if (getEnv().APP_MODE !== "demo") return new Response(null, { status: 404 });
  return Response.json(await readInbox(getContext()), { headers: { "Cache-Control": "no-store" } });
});
