"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { askHelpedReset } from "@/domain/authentication/account-recovery/account-recovery";
import { requireChallenge } from "@/server/auth/session";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Hulp vragen": mails the link with which the person confirms it. Needs an open second step, so a right password. */
export async function askForHelp(): Promise<FormState> {
  return answering({}, async () => {
    const { account } = await requireChallenge();
    const asked = await askHelpedReset(getContext(), account, await currentClient());
    const here = `/${await currentLocale()}/login/lost-phone`;
    if (!asked.ok) {
      // The page itself says when the one that runs takes effect.
      if (asked.failure.code === "helped-reset-approved") redirect(here);
      return refused(asked.failure);
    }
    wakeWorker();
    redirect(`${here}?asked=yes`);
  });
}
