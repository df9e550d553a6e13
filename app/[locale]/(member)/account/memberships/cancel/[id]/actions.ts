"use server";

import { revalidatePath } from "next/cache";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { cancelMembership } from "@/domain/healthspace/membership/own-memberships";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";

/** "Lidmaatschap opzeggen". The id comes from the browser: only a membership of one's own is ever found. */
export async function cancelOwnMembership(id: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireSession();
    const done = await cancelMembership(getContext(), who, typeof id === "string" ? id : "");
    if (!done.ok) return formError(done.failure);
    // The menu names the Healthspace.
    revalidatePath("/", "layout");
    return redirectTo("/account/memberships?done=cancelled");
  });
}
