"use server";

import { runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { bytesOf, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import { importAsStaff } from "@/domain/healthspace/staff/library";
import { requireSession } from "@/server/auth/session";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../../crumbs";
import { textOfFile, textOfKept } from "./kept-file";
import { refused, reported } from "./report";

/**
 * "Nakijken", and under the report "Publiceren". The file that was looked at goes to the browser and comes back with the second press:
 * nothing is stored before, and whatever comes back is judged as if it were new. A file that was chosen is looked at first, always.
 */
export async function importFile(alias: unknown, before: unknown, data: FormData): Promise<FormState> {
  const { do: wanted } = readForm(data, ["do"]);
  return runFormAction({}, async () => {
    const who = await requireSession();
    const bytes = await bytesOf(data, "file");
    const publishes = wanted === "publish" && bytes.length === 0;
    if (!publishes && bytes.length === 0) return clinicianError({ code: "import-missing", field: "file" });
    const json = publishes ? textOfKept(before) : textOfFile(bytes);
    if (json === null) return clinicianError({ code: publishes ? "import-missing" : "import-not-text", field: "file" });
    const mode = publishes ? "publish" : "report";
    const imported = await importAsStaff(getContext(), who, String(alias), json, mode);
    if (!imported.ok) {
      const { failure } = imported;
      return failure.code === "content-refused" ? refused(failure.refusals) : clinicianError(failure);
    }
    if (publishes) return redirectTo(`/staff/${alias}/library?done=imported`);
    return reported(imported.value, json);
  });
}
