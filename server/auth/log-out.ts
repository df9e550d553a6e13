import "server-only";
import { endSession } from "@/domain/platform/session/find-session";
import { getContext } from "../runtime/context";
import { clearChallengeCookie, clearSessionCookie, clearShownCodesCookie } from "./cookies";
import { clearHealthspaceCookie, forgetSignUp } from "./registration-cookies";
import { currentSession } from "./session";

/** Ends the session of this browser and leaves nothing of the person behind. The trusted device stays: its cookie is not touched. */
export async function leaveBrowser(): Promise<void> {
  const who = await currentSession();
  if (who) await endSession(getContext(), who.account.id, who.session.id, who.userAgent);
  await clearSessionCookie();
  await clearChallengeCookie();
  await clearShownCodesCookie();
  await clearHealthspaceCookie();
  await forgetSignUp();
}
