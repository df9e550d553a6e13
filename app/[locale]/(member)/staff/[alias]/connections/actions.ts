"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { noFields } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { endAsStaff } from "@/domain/healthspace/staff/connections";
import { once } from "@/server/http/once";
import { getContext } from "@/server/runtime/context";
import { requireFreshProof } from "../../../account/two-factor/owner";
import { clinicianError } from "../../crumbs";
import { press } from "../press";

/**
 * "Beëindigen", on the page of all contacts, of one member, or by a clinician of their own client (`from` is "clients"). Everything comes
 * from the browser: the operation asks again.
 */
export async function end(
  alias: unknown,
  id: unknown,
  from: unknown,
  _: FormState,
  data: FormData,
): Promise<FormState> {
  return runFormAction(noFields(data), async () => {
    const here = pageAt(String(alias), String(from));
    const who = await requireFreshProof(here);
    const ended = await once(await press("connection", "end", alias, id), () =>
      endAsStaff(getContext(), who, String(alias), String(id)),
    );
    if (!ended.ok) return clinicianError(ended.failure);
    return redirectTo(`${here}?done=contact`);
  });
}

function pageAt(alias: string, from: string) {
  if (from === "") return `/staff/${alias}/connections` as const;
  // The page of the client is not there any more.
  return from === "clients" ? (`/staff/${alias}/clients` as const) : (`/staff/${alias}/members/${from}` as const);
}
