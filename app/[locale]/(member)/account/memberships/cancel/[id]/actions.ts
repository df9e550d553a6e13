"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { answering, refused } from "@/app/_lib/answer";
import type { FormState } from "@/components/ui/form-state";
import { cancelMembership } from "@/domain/healthspace/membership/own-memberships";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { wakeWorker } from "@/server/runtime/start-up";

/** "Lidmaatschap opzeggen". The id comes from the browser: only a membership of one's own is ever found. */
export async function cancelOwnMembership(id: unknown): Promise<FormState> {
  return answering({}, async () => {
    const who = await requireSession();
    const done = await cancelMembership(getContext(), who, typeof id === "string" ? id : "");
    if (!done.ok) return refused(done.failure);
    wakeWorker();
    // The menu names the Healthspace.
    revalidatePath("/", "layout");
    redirect(`/${await currentLocale()}/account/memberships?done=cancelled`);
  });
}
