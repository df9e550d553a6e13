"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { putReady } from "@/domain/healthspace/staff/assign";
import { work as policy } from "@/domain/policy";
import { isoDay, startOfDay } from "@/i18n/dates";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../../../crumbs";

/** "Klaarzetten". What was chosen comes with the address of the form, and is looked up again. */
export async function putItReady(
  alias: unknown,
  client: unknown,
  chosen: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  const ids = (Array.isArray(chosen) ? chosen : []).slice(0, policy.maxOpenTiles).map(String);
  const names = ids.flatMap((_, index) => [`title-${index}`, `subtitle-${index}`]);
  const own = readWords(data, ["word", "from", "before", "feedback", "repeated", "again"]);
  const titles = readWords(data, names);
  const form: Record<string, string> = { ...titles, ...own };
  return runFormAction(form, async () => {
    const ctx = getContext();
    const where = { alias: String(alias), clientId: String(client) };
    const wanted = {
      items: ids.map((versionId, index) => ({
        versionId,
        title: titles[`title-${index}`] ?? "",
        subtitle: titles[`subtitle-${index}`] ?? "",
      })),
      word: own.word,
      from: own.from,
      before: own.before,
      feedback: own.feedback === "on" ? ("wanted" as const) : ("not-wanted" as const),
      repeats: own.repeated === "on" ? ("repeated" as const) : ("as-content" as const),
      again: own.again === "on" ? ("yes" as const) : ("no" as const),
    };
    const calendar = { today: isoDay(ctx.clock.now()), startOf: startOfDay };
    const put = await putReady(ctx, await requireSession(), where, wanted, calendar);
    if (!put.ok) return clinicianError(put.failure, form);
    return redirectTo(`/staff/${where.alias}/clients/${where.clientId}?done=assigned`);
  });
}
