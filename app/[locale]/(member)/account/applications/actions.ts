"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { endSession } from "@/domain/platform/session/find-session";
import { endOtherSessions } from "@/domain/platform/session/own-sessions";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

// Ending a session makes an account safer, so a session is enough.

/** Ends one of the person's own sessions. */
export async function endApplication(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction({}, async () => {
    const { account, userAgent } = await requireSession();
    await endSession(getContext(), account.id, readForm(data, ["session"]).session, userAgent, "ended-elsewhere");
    return redirectTo("/account/applications?done=ended");
  });
}

/** Ends all of the person's sessions but this one. */
export async function endOtherApplications(_: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    await endOtherSessions(getContext(), await requireSession());
    return redirectTo("/account/applications?done=others");
  });
}
