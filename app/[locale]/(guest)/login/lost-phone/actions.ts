"use server";

import { redirect } from "next/navigation";
import { formError, runFormAction } from "@/app/_lib/form-action";
import type { FormState } from "@/components/ui/form-state";
import { requestAccountRecovery } from "@/domain/authentication/account-recovery/account-recovery";
import { requireChallenge } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Hulp vragen": mails the link with which the person confirms it. Needs an open second step, so a right password. */
export async function askForHelp(): Promise<FormState> {
  return runFormAction({}, async () => {
    const { account } = await requireChallenge();
    const asked = await requestAccountRecovery(getContext(), account, await currentUserAgent());
    const here = `/${await currentLocale()}/login/lost-phone`;
    if (!asked.ok) {
      // The page itself says when the one that runs takes effect.
      if (asked.failure.code === "account-recovery-approved") redirect(here);
      return formError(asked.failure);
    }
    wakeWorker();
    redirect(`${here}?asked=yes`);
  });
}
