import type { ReactNode } from "react";

type HeadingProps = { level: 1 | 2 | 3; id?: string; children: ReactNode };

/** A heading in the look of NL Design System. */
export function Heading({ level, id, children }: HeadingProps) {
  const Tag = `h${level}` as const;
  return (
    <Tag id={id} className={`nl-heading nl-heading--level-${level}`}>
      {children}
    </Tag>
  );
}
