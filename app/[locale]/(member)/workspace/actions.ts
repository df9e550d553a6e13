"use server";

import { redirectTo } from "@/app/_lib/paths";
import { runAction } from "@/app/_lib/run-action";
import { dismissWelcome } from "@/domain/account-lifecycle/profile/welcome";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Begrepen" under the welcome. */
export async function understood(data: FormData): Promise<void> {
  return runAction(data, async () => {
    await dismissWelcome(getContext(), await requireSession());
    return redirectTo("/workspace");
  });
}
