"use server";

import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import { readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { chooseNotifications, notificationKinds } from "@/domain/account-lifecycle/profile/preferences";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Opslaan": a ticked box is on. */
export async function saveNotifications(_: FormState, data: FormData): Promise<FormState> {
  const form = readForm(data, notificationKinds);
  return answering({}, async () => {
    const on = notificationKinds.filter((kind) => form[kind] === "on");
    const saved = await chooseNotifications(getContext(), await requireSession(), on);
    if (saved === "session-ended") return refused({ code: saved });
    redirect(`/${await currentLocale()}/account/notifications?done=saved`);
  });
}
