"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import type { FormState } from "@/components/ui/form-state";
import { requestAccountRecovery } from "@/domain/authentication/account-recovery/account-recovery";
import { requireChallenge } from "@/server/auth/session";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";

/** "Hulp vragen": mails the link with which the person confirms it. Needs an open second step, so a right password. */
export async function askForHelp(): Promise<FormState> {
  return runFormAction({}, async () => {
    const { account } = await requireChallenge();
    const asked = await requestAccountRecovery(getContext(), account, await currentUserAgent());
    if (!asked.ok) {
      // The page itself says when the one that runs takes effect.
      if (asked.failure.code === "account-recovery-approved") return redirectTo("/login/lost-phone");
      return formError(asked.failure);
    }
    return redirectTo("/login/lost-phone?asked=yes");
  });
}
