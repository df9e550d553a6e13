import Markdown, { type Components } from "react-markdown";
import { safeAddress } from "@/domain/healthspace/library/markdown";

type RichTextProps = {
  text: string;
  /** Markdown of the library, or plain text in which line breaks stay. */
  markdown: boolean;
  /** The language it is in, where that is not the language of the page. */
  lang?: string | undefined;
  /** Level of the heading that the text stands under: its own headings are below that one. */
  below: 1 | 2 | 3;
  /** What is said behind a link that leads away, such as "andere site". */
  otherSite: string;
};

const ALLOWED = ["p", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br"];

/** A text of the library: what its Markdown may not hold is left out, whatever was stored. */
export function RichText({ text, markdown, lang, below, otherSite }: RichTextProps) {
  if (!markdown) {
    return (
      <div className="prose prose--lines" lang={lang}>
        <p>{text}</p>
      </div>
    );
  }
  return (
    <div className="prose" lang={lang}>
      <Markdown
        allowedElements={ALLOWED}
        unwrapDisallowed
        skipHtml
        // Judged by `safeAddress`, which knows telephone numbers.
        urlTransform={(address) => address}
        components={componentsFor(below, otherSite)}
      >
        {text}
      </Markdown>
    </div>
  );
}

const HEADINGS = ["h2", "h3", "h4", "h5"] as const;

function componentsFor(below: 1 | 2 | 3, otherSite: string): Components {
  const [Second, Third] = [HEADINGS[below - 1] ?? "h2", HEADINGS[below] ?? "h3"];
  return {
    h2: ({ children }) => <Second>{children}</Second>,
    h3: ({ children }) => <Third>{children}</Third>,
    a: ({ href, children }) => {
      const address = safeAddress(href ?? "");
      if (address === null) return <>{children}</>;
      const { protocol, host } = new URL(address);
      if (!protocol.startsWith("http")) return <a href={address}>{children}</a>;
      return (
        <>
          {/* In a tab of its own: whoever is filling in a form keeps what is not saved yet. */}
          <a href={address} rel="noreferrer noopener" target="_blank">
            {children}
          </a>{" "}
          ({host}, {otherSite})
        </>
      );
    },
  };
}
