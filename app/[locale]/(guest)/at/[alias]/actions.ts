"use server";

import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { becomeMember } from "@/domain/healthspace/membership/join";
import { findOwnPage } from "@/domain/healthspace/own-page";
import { writeHealthspaceCookie } from "@/server/auth/registration-cookies";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";

/** "Lid worden". Needs a session; the Healthspace's own setting decides what it brings. */
export async function join(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const { account, session, userAgent } = await requireSession();
    const ctx = getContext();
    const locale = currentLocale();
    const page = typeof alias === "string" ? await findOwnPage(ctx, alias, locale) : null;
    if (!page) return formError({ code: "entry-closed" });
    const ids = { sessionId: session.id, accountId: account.id, healthspaceId: page.id };
    const joined = await becomeMember(ctx, { ...ids, userAgent });
    if (!joined.ok) return formError(joined.failure);
    if (joined.value === "closed") return formError({ code: "entry-closed" });
    if (joined.value === "asked") return redirectTo(`/at/${page.alias}`);
    await writeHealthspaceCookie(page.id);
    return redirectTo("/workspace");
  });
}

/** "Naar het werkblad" of this Healthspace, for a member. Needs a session. */
export async function goInside(alias: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    await requireSession();
    const locale = currentLocale();
    const page = typeof alias === "string" ? await findOwnPage(getContext(), alias, locale) : null;
    if (page) await writeHealthspaceCookie(page.id);
    return redirectTo("/workspace");
  });
}
