"use server";

import { getTranslations } from "next-intl/server";
import { formError, runFormAction } from "@/app/_lib/form-action";
import { redirectTo } from "@/app/_lib/paths";
import { bytesOf, readForm } from "@/app/_lib/read-form";
import type { FormState } from "@/components/ui/form-state";
import type { Refusal } from "@/domain/healthspace/library/content-problem";
import { textFor } from "@/domain/healthspace/library/form";
import type { Imported, ImportReport } from "@/domain/healthspace/library/import";
import { importAsStaff } from "@/domain/healthspace/staff/library";
import { requireSession } from "@/server/auth/session";
import { currentLocale } from "@/server/http/locale";
import { getContext } from "@/server/runtime/context";
import { clinicianError } from "../../../crumbs";
import { keptFile, textOfFile, textOfKept } from "./kept-file";

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
    if (!publishes && bytes.length === 0) return formError({ code: "import-missing", field: "file" });
    const json = publishes ? textOfKept(before) : textOfFile(bytes);
    if (json === null) return formError({ code: publishes ? "import-missing" : "import-not-text", field: "file" });
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

/** Everything that is wrong, each with its path. */
async function refused(refusals: readonly Refusal[]): Promise<FormState> {
  const t = await getTranslations({ locale: await currentLocale(), namespace: "library" });
  const head = await formError({ code: "content-refused", field: "file", count: refusals.length });
  const lines = refusals.map(({ path, reason, found }) => ({
    text: `${path}: ${t(`reason.${reason}`)}${found === undefined ? "" : ` (${found})`}`,
  }));
  return { ...head, problems: [...head.problems, ...lines] };
}

/** More lines help nobody. */
const MOST_REMARKS = 100;

async function reported({ published, unchanged, remarks }: ImportReport, json: string): Promise<FormState> {
  const locale = await currentLocale();
  const t = await getTranslations({ locale, namespace: "library" });
  if (published.length === 0) return formError({ code: "import-nothing-new", field: "file" });
  const line = ({ kind, title, number, version }: Imported) =>
    [textFor(title, locale).text, t(`kind.${kind}`), t("staff.versionIs", { number, version })].join(" · ");
  const notUsed = remarks
    .slice(0, MOST_REMARKS)
    .map(({ path, found }) => (found === undefined ? path : `${path} (${found})`));
  if (remarks.length > MOST_REMARKS) notUsed.push(t("staff.andMore", { count: remarks.length - MOST_REMARKS }));
  const sections = [
    { heading: t("staff.reportNew"), lines: published.map(line) },
    { heading: t("staff.reportSame"), lines: unchanged.map(line) },
    { heading: t("staff.reportNotUsed"), lines: notUsed.length === 0 ? [t("staff.reportAllUsed")] : notUsed },
  ].filter(({ lines }) => lines.length > 0);
  return { problems: [], values: {}, report: { sections, kept: keptFile(json) } };
}
