import { noteReceipt } from "@/domain/platform/outbox/receipt";
import { readCmReport } from "@/server/messaging/cm";
import { carriesSecret } from "@/server/messaging/receipt-guard";
import { describeError, log } from "@/server/observability/log";
import { getContext, getEnv } from "@/server/runtime/context";

/**
 * Where the gateway reports what became of a text message. Open to whoever knows SMS_WEBHOOK_SECRET; without that setting there is
 * no such page. A message that is not known is answered like one that is: there is nothing to find out here.
 */
export async function POST(request: Request): Promise<Response> {
  const secret = getEnv().SMS_WEBHOOK_SECRET;
  if (secret === undefined) return new Response(null, { status: 404 });
  if (!carriesSecret(request.headers.get("authorization"), secret)) {
    return new Response(null, { status: 401, headers: { "WWW-Authenticate": 'Basic realm="receipts"' } });
  }
  // The size guard let through 32 KB at most.
  const receipt = readCmReport(await request.text());
  if (!receipt) return new Response(null, { status: 400 });
  try {
    await noteReceipt(getContext(), receipt);
    return new Response(null, { status: 204 });
  } catch (error) {
    log.error({ error: describeError(error) }, "a delivery receipt could not be noted");
    // The gateway tries again for days.
    return new Response(null, { status: 503, headers: { "Retry-After": "60" } });
  }
}
