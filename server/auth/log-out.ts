import "server-only";
import { endSession } from "@/domain/platform/session/find-session";
import { getContext } from "../runtime/context";
import { clearChallengeCookie, clearSessionCookie, clearShownCodesCookie } from "./cookies";
import { clearHealthspaceCookie, forgetSignUp } from "./registration-cookies";
import { currentSession } from "./session";

/** Ends the session of this browser and forgets the person. */
export async function leaveBrowser(): Promise<void> {
  const who = await currentSession();
  if (who) await endSession(getContext(), who.account.id, who.session.id, who.userAgent);
  await forgetPerson();
}

/** The next person at this browser finds nothing of this one. The trusted device stays: its cookie is not touched. */
export async function forgetPerson(): Promise<void> {
  await clearSessionCookie();
  await clearChallengeCookie();
  await clearShownCodesCookie();
  await clearHealthspaceCookie();
  await forgetSignUp();
}
