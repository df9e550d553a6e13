"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields, readWords } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import type { ItemChange } from "@/domain/healthspace/library/versions";
import { changeItemAsStaff, moveTilesToNewest, setTopic, takeOver } from "@/domain/healthspace/staff/library";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../../crumbs";

// Each action is bound to the address it stands on: the Healthspace and the item.

const changes: readonly ItemChange[] = ["shown", "hidden", "self-start", "no-self-start", "archived", "unarchived"];

/** One of the buttons that change how the item stands. */
export async function changeIt(
  alias: unknown,
  item: unknown,
  wanted: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const who = await requireSession();
    const change = changes.find((each) => each === wanted);
    if (!change) return clinicianError({ code: "library-item-unknown" });
    const where = { alias: String(alias), itemId: String(item) };
    const changed = await changeItemAsStaff(getContext(), who, { ...where, change });
    if (!changed.ok) return clinicianError(changed.failure);
    return redirectTo(`/staff/${where.alias}/library/${where.itemId}?done=${change}`);
  });
}

/** "Onderwerp opslaan". */
export async function saveTopic(alias: unknown, item: unknown, _: FormState, data: FormData): Promise<FormState> {
  const typed = readWords(data, ["topicNl", "topicEn"]);
  return runFormAction(typed, async () => {
    const where = { alias: String(alias), itemId: String(item) };
    const saved = await setTopic(getContext(), await requireSession(), where, typed);
    if (!saved.ok) return clinicianError(saved.failure, typed);
    return redirectTo(`/staff/${where.alias}/library/${where.itemId}?done=topic`);
  });
}

/** "Naar de nieuwste versie". */
export async function moveTiles(alias: unknown, item: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const where = { alias: String(alias), itemId: String(item) };
    const moved = await moveTilesToNewest(getContext(), await requireSession(), where);
    if (!moved.ok) return clinicianError(moved.failure);
    return redirectTo(`/staff/${where.alias}/library/${where.itemId}?done=moved`);
  });
}

/** "Zelf beheren". */
export async function takeItOver(alias: unknown, item: unknown, _: FormState, data: FormData): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const where = { alias: String(alias), itemId: String(item) };
    const taken = await takeOver(getContext(), await requireSession(), where);
    if (!taken.ok) {
      const { failure } = taken;
      return clinicianError(failure.code === "content-refused" ? { code: "library-item-unknown" } : failure);
    }
    return redirectTo(`/staff/${where.alias}/library/${taken.value.itemId}?done=taken`);
  });
}
