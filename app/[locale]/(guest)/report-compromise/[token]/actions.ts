"use server";

import { redirect } from "next/navigation";
import { runFormAction } from "@/app/_lib/form-action";
import type { FormState } from "@/components/ui/form-state";
import { reportCompromise } from "@/domain/account-lifecycle/report-compromise/report-compromise";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentLocale } from "@/server/http/locale";
import { currentUserAgent } from "@/server/http/user-agent";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Dit was ik niet". The token is the right to act: it was mailed to the owner, works once and for this purpose only. */
export async function submitReport(token: unknown): Promise<FormState> {
  return runFormAction({}, async () => {
    const locale = await currentLocale();
    if (!looksLikeToken(token)) redirect(`/${locale}/forgot-password`);
    await reportCompromise(getContext(), token, await currentUserAgent());
    wakeWorker();
    // Done, or done before, or too late: the page of the link says which.
    redirect(`/${locale}/report-compromise/${token}`);
  });
}
