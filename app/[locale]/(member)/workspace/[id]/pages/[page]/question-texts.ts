import "server-only";
import { getTranslations } from "next-intl/server";
import type { QuestionTexts } from "@/components/worksheet/question-field";
import type { Question } from "@/domain/healthspace/library/form";

/** The words around every question that are not of the content. */
export async function questionTexts(): Promise<Omit<QuestionTexts, "hint">> {
  const t = await getTranslations("work");
  const form = await getTranslations("form");
  return {
    conflict: {
      warning: form("warning"),
      heading: t("conflictHeading"),
      other: t("conflictOther", { when: "{when}" }),
      here: t("conflictHere"),
      mine: t("keepMine"),
      theirs: t("keepOther"),
      both: t("keepBoth"),
    },
    choose: t("choose"),
    noAnswer: t("noAnswer"),
    yes: t("yes"),
    no: t("no"),
    other: t("other"),
    otherText: t("otherText"),
    otherSite: t("otherSite"),
  };
}

/** How to write the answer, where the field itself does not say it. */
export async function hintOf({ field, help }: Question): Promise<string | null> {
  const t = await getTranslations("work");
  switch (field.kind) {
    case "integer":
    case "decimal": {
      const { kind, min, max } = field;
      if (min !== null && max !== null) return t("rangeHint", { min, max });
      return kind === "integer" ? t("wholeHint") : t("numberHint");
    }
    case "date":
      return t("dateHint");
    case "several-of":
      return help ? null : t("severalHint");
    default:
      return null;
  }
}
