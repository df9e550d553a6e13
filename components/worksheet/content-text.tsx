import Markdown from "react-markdown";
import { RichText } from "@/components/ui/rich-text";
import { type Text, textFor } from "@/domain/healthspace/library/form";

type Locale = Parameters<typeof textFor>[1];

interface ContentTextProps {
  text: Text;
  locale: Locale;
}

/** A line of the content, in the language it has: for labels and headings. */
export function ContentLine({ text, locale }: ContentTextProps) {
  const { text: words, lang, markdown } = textFor(text, locale);
  const line = markdown ? (
    <Markdown allowedElements={["strong", "em"]} unwrapDisallowed>
      {words}
    </Markdown>
  ) : (
    words
  );
  return lang === locale ? line : <span lang={lang}>{line}</span>;
}

interface ContentBlockProps extends ContentTextProps {
  /** Level of the heading that the text stands under. */
  below: 1 | 2 | 3;
  /** What is said behind a link that leads away. */
  otherSite: string;
}

/** A text of the content: paragraphs, lists, links out. */
export function ContentText({ text, locale, below, otherSite }: ContentBlockProps) {
  const { text: words, lang, markdown } = textFor(text, locale);
  const foreign = lang === locale ? undefined : lang;
  return <RichText text={words} markdown={markdown} lang={foreign} below={below} otherSite={otherSite} />;
}
