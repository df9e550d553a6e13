"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { removeLogo, setLogo } from "@/domain/healthspace/staff/logo";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Logo opslaan". */
export async function saveLogo(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  return answering({}, async () => {
    const who = await requireSession();
    const file = data.get("picture");
    const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
    const saved = await setLogo(getContext(), who, String(alias), bytes);
    if (!saved.ok) return refused({ ...saved.failure, field: "picture" });
    redirect(`/${await currentLocale()}/staff/${alias}/own-page?done=saved`);
  });
}

/** "Logo weghalen". */
export async function dropLogo(alias: unknown): Promise<FormState> {
  return answering({}, async () => {
    const removed = await removeLogo(getContext(), await requireSession(), String(alias));
    if (!removed.ok) return refused(removed.failure);
    redirect(`/${await currentLocale()}/staff/${alias}/own-page?done=removed`);
  });
}
