"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/answer";
import type { FormState } from "@/components/ui/form-state";
import { looksLikeToken } from "@/domain/crypto/token";
import { undoDeletion } from "@/domain/ending/ending";
import { getContext } from "@/server/context";
import { currentLocale } from "@/server/locale";

/** "Ja, ik houd mijn account". The token was mailed to the owner and works once. Never a login. */
export async function keepAccount(token: unknown): Promise<FormState> {
  return answering({}, async () => {
    if (!looksLikeToken(token)) return refused({ code: "deletion-gone" });
    const kept = await undoDeletion(getContext(), token);
    if (!kept.ok) return refused(kept.failure);
    redirect(`/${await currentLocale()}/keep-account/${token}`);
  });
}
