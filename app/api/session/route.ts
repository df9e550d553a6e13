import { timeLeft } from "@/domain/platform/session/own-sessions";
import { heldSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/**
 * How long this browser's session still lives, for a page that wakes up: `null` when it is over. Not a visit: asking does not keep
 * it alive.
 */
export async function GET(): Promise<Response> {
  const session = await heldSession();
  return Response.json({ left: session && timeLeft(session, getContext().clock.now()) });
}
