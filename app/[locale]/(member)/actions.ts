"use server";

import { redirect } from "next/navigation";
import { orOops } from "@/app/or-oops";
import { endSession } from "@/domain/session/find-session";
import { timeLeft } from "@/domain/session/own-sessions";
import { clearChallengeCookie, clearSessionCookie, clearShownCodesCookie } from "@/server/auth/cookies";
import { clearHealthspaceCookie } from "@/server/auth/registration-cookies";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

/** "Ik ben er nog": asking for the session is what keeps it alive. `null` when it is over. */
export async function extendSession(): Promise<{ idleMs: number; totalMs: number } | null> {
  const who = await currentSession();
  return who ? timeLeft(who.session, getContext().clock.now()) : null;
}

/** Ends this session. The trusted device stays: its cookie is not touched. */
export async function logOut(): Promise<void> {
  return orOops(async () => {
    const who = await currentSession();
    if (who) await endSession(getContext(), who.account.id, who.session.id, who.client);
    await clearSessionCookie();
    await clearChallengeCookie();
    await clearShownCodesCookie();
    await clearHealthspaceCookie();
    redirect(`/${await currentLocale()}/login?reason=logged-out`);
  });
}
