import type { ReactNode } from "react";

type TextLinkProps = { href: string; lang?: string; children: ReactNode };

/** A link in running text. */
export function TextLink({ href, lang, children }: TextLinkProps) {
  return (
    <a href={href} lang={lang}>
      {children}
    </a>
  );
}
