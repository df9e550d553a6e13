"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { acceptInvitation } from "@/domain/healthspace/invitation/invitation";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { endSession } from "@/domain/platform/session/find-session";
import { clearChallengeCookie, clearSessionCookie, clearShownCodesCookie } from "@/server/auth/cookies";
import { clearHealthspaceCookie, writeHealthspaceCookie } from "@/server/auth/registration-cookies";
import { currentSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Deelnemen", by whoever is logged in. */
export async function joinIn(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    const locale = await currentLocale();
    if (!looksLikeToken(token)) return refused({ code: "invitation-unknown" });
    const who = await currentSession();
    if (!who) redirect(`/${locale}/login?reason=expired&next=${encodeURIComponent(`/invitations/${token}`)}`);
    const { account, session, client } = who;
    const accepted = await acceptInvitation(getContext(), { token, account, sessionId: session.id, client });
    // The page itself says why it is dead and what to do then.
    if (!accepted.ok) redirect(`/${locale}/invitations/${token}`);
    await writeHealthspaceCookie(accepted.value.healthspaceId);
    redirect(`/${locale}/workspace`);
  });
}

/** "Uitloggen en een ander account gebruiken": ends this session and shows the invitation again. Open to anyone. */
export async function switchAccount(token: unknown): Promise<void> {
  const who = await currentSession();
  if (who) await endSession(getContext(), who.account.id, who.session.id, who.client);
  await clearSessionCookie();
  await clearChallengeCookie();
  await clearShownCodesCookie();
  await clearHealthspaceCookie();
  redirect(`/${await currentLocale()}${looksLikeToken(token) ? `/invitations/${token}` : "/login"}`);
}
