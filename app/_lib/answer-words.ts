import "server-only";
import { getTranslations } from "next-intl/server";
import { type Draft, OTHER, type Question, textFor } from "@/domain/healthspace/library/form";
import { currentLocale } from "@/server/http/locale";

/** What a person typed or chose, in words. Empty for nothing. */
export async function answerWords({ field }: Question, { text, chosen }: Draft): Promise<string> {
  const locale = currentLocale();
  const t = await getTranslations({ locale, namespace: "work" });
  if (field.kind === "yes-no") return chosen.map((value) => t(value === "true" ? "yes" : "no")).join(", ");
  if (field.kind !== "one-of" && field.kind !== "several-of") return [...chosen, text].filter(Boolean).join(", ");
  const labels = chosen.map((value) => {
    if (value === OTHER) return text.trim() === "" ? t("other") : text;
    const option = field.options.find((each) => each.value === value);
    return option ? textFor(option.text, locale).text : value;
  });
  // Words beside a choice that is no longer made are still there.
  return [...labels, ...(text.trim() !== "" && !chosen.includes(OTHER) ? [text] : [])].join("\n");
}
