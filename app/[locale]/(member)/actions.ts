"use server";

import { redirect } from "next/navigation";
import { orOops } from "@/app/or-oops";
import { endSession } from "@/domain/session/find-session";
import { clearChallengeCookie, clearSessionCookie, clearShownCodesCookie } from "@/server/auth/cookies";
import { clearHealthspaceCookie } from "@/server/auth/registration-cookies";
import { currentSession } from "@/server/auth/session";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

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
