import { withUnavailable } from "@/app/_lib/with-unavailable";
import { timeLeft } from "@/domain/platform/session/own-sessions";
import { isFormOf } from "@/server/auth/form-owner";
import { heldSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/**
 * How long this browser's session still lives, for a page that wakes up: `null` when it is over, or another person's than the page
 * (`of`, ADR 0077). Not a visit: asking does not keep it alive.
 */
export const GET = withUnavailable(async (request: Request) => {
  const session = await heldSession();
  const isOfPage = session && isFormOf(new URL(request.url).searchParams.get("of"), session.accountId);
  return Response.json({ left: isOfPage ? timeLeft(session, getContext().clock.now()) : null });
});
