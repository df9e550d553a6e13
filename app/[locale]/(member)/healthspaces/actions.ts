"use server";

import { revalidatePath } from "next/cache";
import { redirectTo } from "@/app/_lib/paths";
import { readForm } from "@/app/_lib/read-form";
import { runAction } from "@/app/_lib/run-action";
import { listHealthspaces } from "@/domain/healthspace/healthspace";
import { writeHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Naar het werkblad" of one of the person's own Healthspaces: from now on this one is shown (ADR 0027). */
export async function openHealthspace(data: FormData): Promise<void> {
  return runAction(data, async () => {
    const { account } = await requireSession();
    const { healthspace } = readForm(data, ["healthspace"]);
    const own = await listHealthspaces(getContext(), account.id, currentLocale());
    if (own.some(({ id }) => id === healthspace)) await writeHealthspaceCookie(healthspace);
    // The menu names the Healthspace.
    revalidatePath("/", "layout");
    return redirectTo("/workspace");
  });
}
