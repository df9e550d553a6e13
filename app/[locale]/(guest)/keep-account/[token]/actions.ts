"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { undoDeletion } from "@/domain/account-lifecycle/closure/closure";
import { looksLikeToken } from "@/domain/platform/crypto/token";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Ja, ik houd mijn account". The token was mailed to the owner and works once. Never a login. */
export async function keepAccount(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "deletion-gone" });
    const kept = await undoDeletion(getContext(), token);
    if (!kept.ok) return refused(kept.failure);
    redirect(`/${await currentLocale()}/keep-account/${token}`);
  });
}
