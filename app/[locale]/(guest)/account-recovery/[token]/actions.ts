"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { confirmHelpedReset, stopHelpedReset } from "@/domain/authentication/account-recovery/account-recovery";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

// The token itself is the right to act: it was mailed to the owner, works once and for this purpose only.

/** "Ja, ik heb hierom gevraagd". */
export async function confirmHelp(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "helped-reset-gone" });
    const confirmed = await confirmHelpedReset(getContext(), token);
    if (!confirmed.ok) return refused(confirmed.failure);
    wakeWorker();
    redirect(`/${await currentLocale()}/helped-reset/${token}`);
  });
}

/** "Stop, dit ben ik niet". */
export async function stopHelp(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "helped-reset-gone" });
    const stopped = await stopHelpedReset(getContext(), token);
    if (!stopped.ok) return refused(stopped.failure);
    redirect(`/${await currentLocale()}/helped-reset/stop/${token}`);
  });
}
