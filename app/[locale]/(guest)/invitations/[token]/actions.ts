"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo, withNext } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import { runAction } from "@/app/_lib/run-action";
import type { FormState } from "@/components/ui/form-state";
import { acceptInvitation } from "@/domain/healthspace/invitation/invitation";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { leaveBrowser } from "@/server/auth/log-out";
import { writeHealthspaceCookie } from "@/server/auth/registration-cookies";
import { currentSession, requireSession, sessionSecret } from "@/server/auth/session";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";

/** "Deelnemen", by whoever is logged in. */
export async function joinIn(token: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    if (!looksLikeToken(token)) return formError({ code: "invitation-unknown" });
    if (!(await currentSession())) return redirectTo(`${withNext("/login", `/invitations/${token}`)}&reason=expired`);
    const { account, session, userAgent } = await requireSession();
    const accepted = await once({ form: "join", secret: await sessionSecret(), typed: [token] }, () =>
      acceptInvitation(getContext(), { token, account, sessionId: session.id, userAgent }),
    );
    // The page itself says why it is dead and what to do then.
    if (!accepted.ok) return redirectTo(`/invitations/${token}`);
    await writeHealthspaceCookie(accepted.value.healthspaceId);
    return redirectTo("/workspace");
  });
}

/** "Uitloggen en een ander account gebruiken": ends this session and shows the invitation again. Open to anyone. */
export async function switchAccount(token: unknown): Promise<void> {
  return runAction(null, async () => {
    await leaveBrowser();
    return redirectTo(looksLikeToken(token) ? `/invitations/${token}` : "/login");
  });
}
