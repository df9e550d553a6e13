import { createTranslator } from "next-intl";
import en from "@/messages/en.json" with { type: "json" };
import nl from "@/messages/nl.json" with { type: "json" };

export type Lang = "nl" | "en";

export const languages: readonly Lang[] = ["nl", "en"];
export const nameOf: Record<Lang, string> = { nl: "Nederlands", en: "English" };
export const otherThan: Record<Lang, Lang> = { nl: "en", en: "nl" };

/** PRODUCT_NAME and HELPDESK_PHONE as they are when nothing is set. */
export const product = "Karify";
export const helpdesk = "030 - 737 0323";

/** What the product says in one language. */
export function textsIn(lang: Lang) {
  return createTranslator({
    locale: lang,
    messages: lang === "nl" ? nl : en,
    timeZone: "Europe/Amsterdam",
    onError(error) {
      throw error;
    },
  });
}

export type Texts = ReturnType<typeof textsIn>;
type Key = Parameters<Texts>[0];

/** The sentence with blanks as a pattern; each blank takes the source of a regular expression, such as `(\\d{6})`. */
export function patternOf(texts: Texts, key: Key, blanks: Record<string, string>): RegExp {
  const marks = Object.keys(blanks).map((name) => [name, `«${name}»`] as const);
  const sentence = texts(key, Object.fromEntries(marks) as never);
  return new RegExp(literally(sentence).replace(/«(\w+)»/g, (_, name: string) => blanks[name] ?? ""));
}

/** Source of a regular expression that matches just this text. */
export function literally(text: string): string {
  // A space that does not break is one too.
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s");
}

/** Title of the window for a page with this heading. */
export function titleOf(texts: Texts, page: string): string {
  return texts("shell.title", { page, product });
}
