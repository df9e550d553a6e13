"use server";

import { redirect } from "next/navigation";
import { answering } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { reportNotMe } from "@/domain/account-lifecycle/report-compromise/report-compromise";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentClient } from "@/server/auth/user-agent";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Dit was ik niet". The token is the right to act: it was mailed to the owner, works once and for this purpose only. */
export async function sayNotMe(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    const locale = await currentLocale();
    if (!looksLikeToken(token)) redirect(`/${locale}/forgot-password`);
    await reportNotMe(getContext(), token, await currentClient());
    wakeWorker();
    // Done, or done before, or too late: the page of the link says which.
    redirect(`/${locale}/not-me/${token}`);
  });
}
