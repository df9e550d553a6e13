import Markdown from "react-markdown";
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

const ELEMENTS = ["p", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br"];

/** A text of the content: paragraphs, lists, links out. */
export function ContentText({ text, locale }: ContentTextProps) {
  const { text: words, lang, markdown } = textFor(text, locale);
  return (
    <div className="prose" lang={lang === locale ? undefined : lang}>
      {markdown ? (
        <Markdown
          allowedElements={ELEMENTS}
          unwrapDisallowed
          components={{
            a: ({ href, children }) => (
              <a href={href} rel="noreferrer" target="_blank">
                {children}
              </a>
            ),
          }}
        >
          {words}
        </Markdown>
      ) : (
        words.split(/\n{2,}/).map((each) => <p key={each}>{each}</p>)
      )}
    </div>
  );
}
