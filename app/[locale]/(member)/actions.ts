"use server";

import { revalidatePath } from "next/cache";
import { redirectTo } from "@/app/_lib/paths";
import { runAction } from "@/app/_lib/run-action";
import { dismissAdvice } from "@/domain/account-lifecycle/profile/short-password";
import { destination } from "@/domain/authentication/access/paths";
import { keepRecoveryCodes } from "@/domain/authentication/recovery-code/show";
import { timeLeft } from "@/domain/platform/session/own-sessions";
import { clearShownCodesCookie } from "@/server/auth/cookies";
import { leaveBrowser } from "@/server/auth/log-out";
import { currentSession, requireSession } from "@/server/auth/session";
import { currentPath } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Ik ben er nog": asking for the session is what keeps it alive. `null` when it is over. */
export async function extendSession(): Promise<{ idleMs: number; totalMs: number } | null> {
  const who = await currentSession();
  return who ? timeLeft({ createdAt: who.session.createdAt }, getContext().clock.now()) : null;
}

/** "Uitloggen". Open to anyone, and bound to nobody (ADR 0077). */
export async function logOut(): Promise<void> {
  return runAction(null, async () => {
    await leaveBrowser();
    return redirectTo("/login?reason=logged-out");
  });
}

/** "Ik heb ze bewaard" in the reminder of recovery codes that were never said to be kept. Stays on the page it stood on. */
export async function haveCodes(data: FormData): Promise<void> {
  return runAction(data, async () => {
    const { account } = await requireSession();
    await keepRecoveryCodes(getContext(), account.id);
    await clearShownCodesCookie();
    revalidatePath("/", "layout");
    return redirectTo(destination(currentPath()));
  });
}

/** "Niet nu" under the advice to switch two-factor on. Stays on the page it stood on. */
export async function notNow(data: FormData): Promise<void> {
  return runAction(data, async () => {
    await dismissAdvice(getContext(), await requireSession());
    revalidatePath("/", "layout");
    return redirectTo(destination(currentPath()));
  });
}
