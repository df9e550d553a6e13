"use server";

import { redirect } from "next/navigation";
import { answering } from "@/app/answer";
import type { FormState } from "@/components/ui/form-state";
import { looksLikeToken } from "@/domain/crypto/token";
import { reportNotMe } from "@/domain/not-me/not-me";
import { currentClient } from "@/server/auth/client";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";
import { wakeWorker } from "@/server/start-up";

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
