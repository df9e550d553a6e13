import "server-only";
import { getTranslations } from "next-intl/server";
import { formError } from "@/app/_lib/form-action";
import type { FormState } from "@/components/ui/form-state";
import type { Refusal } from "@/domain/healthspace/library/content-problem";
import { textFor } from "@/domain/healthspace/library/form";
import type { Imported, ImportReport } from "@/domain/healthspace/library/import";
import { currentLocale } from "@/server/http/locale";
import { keptFile } from "./kept-file";
import { placeInFile } from "./place-in-file";

/** Everything that is wrong, each with its place in the file. */
export async function refused(refusals: readonly Refusal[]): Promise<FormState> {
  const t = await getTranslations({ locale: currentLocale(), namespace: "library" });
  const head = await formError({ code: "content-refused", field: "file", count: refusals.length });
  const lines = refusals.map(({ path, reason, found }) => {
    const place = placeInFile(path);
    return {
      text: `${place === "" ? "" : `${place}: `}${t(`reason.${reason}`)}${found === undefined ? "" : ` (${found})`}`,
    };
  });
  return { ...head, problems: [...head.problems, ...lines] };
}

/** More lines help nobody. */
const MOST_REMARKS = 100;

/** What would be new, what is there already, and what of it is not used; with the file for the button that publishes it. */
export async function reported({ published, unchanged, remarks }: ImportReport, json: string): Promise<FormState> {
  const locale = currentLocale();
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
    notUsed.length === 0
      ? { heading: t("staff.reportUsed"), lines: [t("staff.reportAllUsed")] }
      : { heading: t("staff.reportNotUsed"), lines: notUsed },
  ].filter(({ lines }) => lines.length > 0);
  return { problems: [], values: {}, report: { sections, kept: keptFile(json) } };
}
