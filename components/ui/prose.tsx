import type { ReactNode } from "react";

type ProseProps = { lang?: string; children: ReactNode };

/** Long text such as terms: bare elements, comfortable line length. */
export function Prose({ lang, children }: ProseProps) {
  return (
    <div className="prose" lang={lang}>
      {children}
    </div>
  );
}
