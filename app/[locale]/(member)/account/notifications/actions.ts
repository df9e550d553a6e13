"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { chooseNotifications } from "@/domain/account-lifecycle/profile/preferences";
import { notificationKinds } from "@/domain/platform/account/notification-kinds";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { offeredKinds } from "./offered";

/** "Opslaan": a ticked box is on. */
export async function saveNotifications(_: FormState, data: FormData): Promise<FormState> {
  const form = readWords(data, notificationKinds);
  return runFormAction(form, async () => {
    const on = notificationKinds.filter((kind) => form[kind] === "on");
    const who = await requireSession();
    const saved = await chooseNotifications(getContext(), who, { offered: await offeredKinds(), on });
    if (saved === "session-ended") return formError({ code: saved });
    return redirectTo("/account/notifications?done=saved");
  });
}
