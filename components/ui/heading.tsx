import type { ReactNode } from "react";

type HeadingProps = { level: 1 | 2 | 3; id?: string; children: ReactNode };

/** A heading; its look comes with its level. */
export function Heading({ level, id, children }: HeadingProps) {
  const Tag = `h${level}` as const;
  return <Tag id={id}>{children}</Tag>;
}
