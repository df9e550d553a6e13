"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { reportCompromise } from "@/domain/account-lifecycle/report-compromise/report-compromise";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";

/** "Dit was ik niet". The token is the right to act: it was mailed to the owner, works once and for this purpose only. */
export async function submitReport(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    if (!looksLikeToken(token)) return redirectTo("/forgot-password");
    await reportCompromise(getContext(), token, await currentUserAgent());
    // Done, or done before, or too late: the page of the link says which.
    return redirectTo(`/report-compromise/${token}`);
  });
}
