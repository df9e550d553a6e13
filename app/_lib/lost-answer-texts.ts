import "server-only";
import { getTranslations } from "next-intl/server";
import type { LostAnswerTexts } from "@/components/ui/lost-answer";

/** What the forms of a page say when they got no answer. */
export async function lostAnswerTexts(): Promise<LostAnswerTexts> {
  const t = await getTranslations("lostAnswer");
  return {
    offline: t("offline"),
    refused: t("refused"),
    unknown: t("unknown"),
    hint: t("hint"),
    unknownHint: t("unknownHint"),
    look: t("look"),
  };
}
