import "server-only";
import { getTranslations } from "next-intl/server";
import { RichText } from "@/components/ui/rich-text";
import { type Text, textFor } from "@/domain/healthspace/library/form";
import { currentLocale } from "@/server/http/locale";

/** A text of the library for the reader of this page, in the language it has. `below`: the heading it stands under. */
export async function ContentText({ text, below = 1 }: { text: Text; below?: 1 | 2 | 3 }) {
  const locale = await currentLocale();
  const t = await getTranslations("content");
  const { text: words, lang, markdown } = textFor(text, locale);
  return (
    <RichText
      text={words}
      markdown={markdown}
      lang={lang === locale ? undefined : lang}
      below={below}
      otherSite={t("otherSite")}
    />
  );
}
